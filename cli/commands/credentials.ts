import { type Command, createCommand } from 'commander'
import { credentialsSecretName } from '../../infra/kubernetes/credentials.ts'
import { publishedSecret, putSecret } from '../aws/secrets.ts'
import { expandHome } from '../cluster/cluster-access.ts'
import { copyLogsPassword, ensureCredentials, readSecret } from '../cluster/credentials.ts'
import { reasonOf } from '../terminal/failure.ts'

interface Flags {
  readonly kubeconfig: string
  readonly context?: string
  readonly namespace: string
  readonly collector?: string
  readonly copyTo?: string
  readonly copyFrom?: string
  readonly region?: string
}

/** The copy that another environment has left, without which its MongoDB would let nobody in. */
const readCopy = (region: string, prefix: string) =>
  publishedSecret(region, prefix).catch((error) => {
    throw new Error(
      `The passwords of the environment whose data are restored can not be read: ${reasonOf(error)}. Fix: let it keep a copy in ${region}, by the setting aws.prod.standby and a deploy`,
    )
  })

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
    .option('--copy-to <secret>', 'secret of AWS Secrets Manager that gets a copy')
    .option(
      '--copy-from <prefix>',
      "beginning of such a secret's name, whose copy a new Secret takes",
    )
    .option('--region <name>', 'region of that secret')
    .action(async (flags: Flags) => {
      const { namespace, kubeconfig, context, collector, copyTo, copyFrom, region = '' } = flags
      const access = { kubeconfig: expandHome(kubeconfig), ...(context && { context }) }
      const given = copyFrom === undefined ? {} : await readCopy(region, copyFrom)
      const { created, added } = await ensureCredentials(access, namespace, given)
      if (copyTo !== undefined) {
        await putSecret(region, copyTo, await readSecret(access, namespace))
      }
      if (collector !== undefined) await copyLogsPassword(access, namespace, collector)
      const kept =
        added.length > 0 ? `is there, added: ${added.join(', ')}` : 'is there, left as it is'
      console.log(`Secret ${namespace}/${credentialsSecretName} ${created ? 'created' : kept}`)
    })
}
