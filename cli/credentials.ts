import { randomBytes } from 'node:crypto'
import { hash } from 'bcryptjs'
import { type Command, createCommand } from 'commander'
import { stringify } from 'yaml'
import {
  type CredentialKey,
  credentialKeys,
  credentialsSecretName,
} from '../infra/kubernetes/credentials.ts'
import { kubernetesClient, statusCode } from './kubernetes.ts'
import { type ClusterAccess, expandHome } from './targets.ts'

/** 192 bits: beyond guessing, and 32 characters to copy. */
const password = () => randomBytes(24).toString('base64url')

async function generate(): Promise<Record<CredentialKey, string>> {
  const prometheus = { username: 'tally', password: password() }
  return {
    [credentialKeys.prometheusUsername]: prometheus.username,
    [credentialKeys.prometheusPassword]: prometheus.password,
    // Prometheus wants bcrypt; a random password needs no more than the usual cost of 10.
    [credentialKeys.prometheusWebConfig]: stringify({
      basic_auth_users: { [prometheus.username]: await hash(prometheus.password, 10) },
    }),
    [credentialKeys.grafanaUsername]: 'admin',
    [credentialKeys.grafanaPassword]: password(),
  }
}

/**
 * Creates the Secret with generated passwords unless it is there: a second run changes nothing, and
 * no value passes through Terraform.
 * @returns whether it was created
 */
export async function ensureCredentials(
  access: ClusterAccess,
  namespace: string,
): Promise<boolean> {
  const core = await kubernetesClient(access)
  const ignoreConflict = (error: unknown) => {
    if (statusCode(error) !== 409) throw error
    return undefined
  }
  await core.createNamespace({ body: { metadata: { name: namespace } } }).catch(ignoreConflict)
  const created = await core
    .createNamespacedSecret({
      namespace,
      body: {
        metadata: {
          name: credentialsSecretName,
          labels: {
            'app.kubernetes.io/name': credentialsSecretName,
            'app.kubernetes.io/part-of': 'tally',
          },
        },
        stringData: await generate(),
      },
    })
    .catch(ignoreConflict)
  return created !== undefined
}

/** The generated credentials, each as `user:password`. */
export interface Credentials {
  readonly prometheus: string
  readonly grafana: string
}

/**
 * Reads the Secret that {@link ensureCredentials} made.
 * @throws when it isn't there, or lacks a value
 */
export async function readCredentials(
  access: ClusterAccess,
  namespace: string,
): Promise<Credentials> {
  const core = await kubernetesClient(access)
  const { data = {} } = await core.readNamespacedSecret({ namespace, name: credentialsSecretName })
  const value = (key: string) => {
    const encoded = data[key]
    if (encoded) return Buffer.from(encoded, 'base64').toString()
    throw new Error(`Secret ${namespace}/${credentialsSecretName} has no ${key}`)
  }
  const pair = (of: string) => `${value(`${of}-username`)}:${value(`${of}-password`)}`
  return { prometheus: pair('prometheus'), grafana: pair('grafana') }
}

interface Flags {
  readonly kubeconfig: string
  readonly context?: string
  readonly namespace: string
}

/** The `credentials` command: a step of every deploy into a cluster. */
export function command(): Command {
  return createCommand('credentials')
    .description('create the generated passwords in the cluster, unless they are there')
    .requiredOption('--kubeconfig <file>', 'kubeconfig of the cluster')
    .option('--context <name>', "context in it (default: the kubeconfig's current one)")
    .requiredOption('--namespace <name>', 'namespace of the platform')
    .action(async ({ namespace, kubeconfig, ...context }: Flags) => {
      const access = { kubeconfig: expandHome(kubeconfig), ...context }
      const created = await ensureCredentials(access, namespace)
      console.log(
        `Secret ${namespace}/${credentialsSecretName} ${created ? 'created' : 'is there, left as it is'}`,
      )
    })
}
