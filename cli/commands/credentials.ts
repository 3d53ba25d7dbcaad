import { type Command, createCommand } from 'commander'
import { credentialsSecretName } from '../../infra/kubernetes/credentials.ts'
import { expandHome } from '../cluster/cluster-access.ts'
import { ensureCredentials } from '../cluster/credentials.ts'

interface Flags {
  readonly kubeconfig: string
  readonly context?: string
  readonly namespace: string
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
    .action(async ({ namespace, kubeconfig, ...context }: Flags) => {
      const access = { kubeconfig: expandHome(kubeconfig), ...context }
      const { created, added } = await ensureCredentials(access, namespace)
      const kept =
        added.length > 0 ? `is there, added: ${added.join(', ')}` : 'is there, left as it is'
      console.log(`Secret ${namespace}/${credentialsSecretName} ${created ? 'created' : kept}`)
    })
}
