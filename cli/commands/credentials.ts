import { type Command, createCommand } from 'commander'
import { credentialsSecretName } from '../../infra/kubernetes/credentials.ts'
import { expandHome } from '../cluster/cluster-access.ts'
import { copyLogsPassword, ensureCredentials } from '../cluster/credentials.ts'

interface Flags {
  readonly kubeconfig: string
  readonly context?: string
  readonly namespace: string
  readonly collector?: string
}

/** The `credentials` command: a step of every deploy into a cluster. */
export function command(): Command {
  return createCommand('credentials')
    .description('create the generated passwords in the cluster, as far as they are not there')
    .requiredOption(
      '--kubeconfig <files>',
      'kubeconfig of the cluster, or several as KUBECONFIG holds them',
    )
    .option('--context <name>', "context in it (default: the kubeconfig's current one)")
    .requiredOption('--namespace <name>', 'namespace of the platform')
    .option(
      '--collector <namespace>',
      "namespace of the pods that collect logs, which get the log store's password",
    )
    .action(async ({ namespace, kubeconfig, collector, ...context }: Flags) => {
      const access = { kubeconfig: expandHome(kubeconfig), ...context }
      const { created, added } = await ensureCredentials(access, namespace)
      if (collector !== undefined) await copyLogsPassword(access, namespace, collector)
      const kept =
        added.length > 0 ? `is there, added: ${added.join(', ')}` : 'is there, left as it is'
      console.log(`Secret ${namespace}/${credentialsSecretName} ${created ? 'created' : kept}`)
    })
}
