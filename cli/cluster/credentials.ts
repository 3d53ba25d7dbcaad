import { createHash, randomBytes } from 'node:crypto'
import { hash } from 'bcryptjs'
import { stringify } from 'yaml'
import {
  type CredentialKey,
  credentialKeys,
  credentialsSecretName,
  logsUsername,
} from '../../infra/kubernetes/credentials.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { kubernetesClient, statusCode } from './kubernetes.ts'

/** Names and secrets of which each stands for itself. Base64url: no shell, URL or YAML minds it. */
const generators = {
  [credentialKeys.prometheusUsername]: () => 'tally',
  // 192 bits: beyond guessing, and 32 characters to copy.
  [credentialKeys.prometheusPassword]: () => random(24),
  [credentialKeys.grafanaUsername]: () => 'admin',
  [credentialKeys.grafanaPassword]: () => random(24),
  [credentialKeys.redisPassword]: () => random(24),
  [credentialKeys.redisExporterPassword]: () => random(24),
  [credentialKeys.mongodbRootUsername]: () => 'root',
  [credentialKeys.mongodbRootPassword]: () => random(24),
  [credentialKeys.mongodbUsername]: () => 'tally',
  [credentialKeys.mongodbPassword]: () => random(24),
  [credentialKeys.mongodbBackupUsername]: () => 'backup',
  [credentialKeys.mongodbBackupPassword]: () => random(24),
  // MongoDB takes the plain base64 alphabet, and at most 1024 characters: these are 1008.
  [credentialKeys.mongodbKeyfile]: () => randomBytes(756).toString('base64'),
  [credentialKeys.logsPassword]: () => random(24),
  [credentialKeys.sessionSecret]: () => random(32),
} as const satisfies Partial<Record<CredentialKey, () => string>>

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

/** Values by the Secret's keys. */
export type Values = Readonly<Partial<Record<CredentialKey, string>>>

/** Prometheus wants bcrypt; a random password needs no more than the usual cost of 10. */
const webConfig = async (username: string, password: string) =>
  stringify({ basic_auth_users: { [username]: await hash(password, 10) } })

/**
 * Clients may do everything but administrate (`CONFIG SET` would switch the append-only file off);
 * the exporter reads what its dashboards show, and no key.
 */
function redisUsers(clients: string, exporter: string): string {
  const sha256 = (password: string) => createHash('sha256').update(password).digest('hex')
  const reads = ['ping', 'info', 'config|get', 'slowlog|get', 'slowlog|len', 'client|setname']
  const latency = ['latency|latest', 'latency|histogram', 'cluster|info']
  const commands = [...reads, ...latency].map((command) => `+${command}`).join(' ')
  return [
    `user default on #${sha256(clients)} ~* &* +@all -@admin +bgrewriteaof`,
    `user exporter on #${sha256(exporter)} ${commands}`,
    '',
  ].join('\n')
}

/** Files that are made from other keys, for programs that read hashes. */
const files: readonly {
  readonly key: CredentialKey
  readonly from: readonly [CredentialKey, CredentialKey]
  readonly make: (first: string, second: string) => string | Promise<string>
}[] = [
  {
    key: credentialKeys.prometheusWebConfig,
    from: [credentialKeys.prometheusUsername, credentialKeys.prometheusPassword],
    make: webConfig,
  },
  {
    key: credentialKeys.redisUsers,
    from: [credentialKeys.redisPassword, credentialKeys.redisExporterPassword],
    make: redisUsers,
  },
]

/** What a Secret with these values lacks, and what no longer fits to what it gets. */
async function missing(given: Values): Promise<Values> {
  const generated = Object.fromEntries(
    Object.entries(generators)
      .filter(([key]) => given[key as CredentialKey] === undefined)
      .map(([key, generate]) => [key, generate()]),
  ) as Values
  const all = { ...generated, ...given }
  const outdated = files.filter(
    ({ key, from }) => given[key] === undefined || from.some((each) => each in generated),
  )
  const made = outdated.map(async ({ key, from: [first, second], make }) => [
    key,
    await make(all[first] ?? '', all[second] ?? ''),
  ])
  return { ...generated, ...Object.fromEntries(await Promise.all(made)) }
}

const decoded = (data: Readonly<Record<string, string>>): Values =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  )

const metadata = {
  name: credentialsSecretName,
  labels: {
    'app.kubernetes.io/name': credentialsSecretName,
    'app.kubernetes.io/part-of': 'tally',
  },
}

/** For what may be there already. */
function ignoreConflict(error: unknown): undefined {
  if (statusCode(error) !== 409) throw error
  return undefined
}

/**
 * Creates the Secret with generated passwords, or adds those that it lacks, as one of an earlier
 * version does. What it holds stays, and no value passes through Terraform.
 * @param given what a new Secret begins with @default nothing
 * @returns the keys that were added; all of them where the Secret was created
 * @throws when somebody else changed the Secret meanwhile
 */
export async function ensureCredentials(
  access: ClusterAccess,
  namespace: string,
  given: Values = {},
): Promise<{ readonly created: boolean; readonly added: readonly string[] }> {
  const core = await kubernetesClient(access)
  await core.createNamespace({ body: { metadata: { name: namespace } } }).catch(ignoreConflict)
  const values = { ...given, ...(await missing(given)) }
  const created = await core
    .createNamespacedSecret({ namespace, body: { metadata, stringData: values } })
    .catch(ignoreConflict)
  if (created !== undefined) return { created: true, added: Object.keys(values) }

  const found = await core.readNamespacedSecret({ namespace, name: credentialsSecretName })
  const lacking = await missing(decoded(found.data ?? {}))
  const added = Object.keys(lacking)
  if (added.length > 0) {
    // With the version that was read: the API server refuses it when there is another by now.
    const body = { ...found, stringData: lacking }
    await core.replaceNamespacedSecret({ namespace, name: credentialsSecretName, body })
  }
  return { created: false, added }
}

/**
 * Writes the log store's password into a Secret of the same name in another namespace, for the pods
 * that collect logs there: a pod mounts Secrets of its own namespace alone.
 * @param from namespace of the Secret that {@link ensureCredentials} made
 */
export async function copyLogsPassword(
  access: ClusterAccess,
  from: string,
  to: string,
): Promise<void> {
  const core = await kubernetesClient(access)
  const { logsPassword } = credentialKeys
  const found = await core.readNamespacedSecret({ namespace: from, name: credentialsSecretName })
  const data = { [logsPassword]: found.data?.[logsPassword] ?? '' }
  await core.createNamespace({ body: { metadata: { name: to } } }).catch(ignoreConflict)
  const created = await core
    .createNamespacedSecret({ namespace: to, body: { metadata, data } })
    .catch(ignoreConflict)
  if (created !== undefined) return
  const copy = await core.readNamespacedSecret({ namespace: to, name: credentialsSecretName })
  await core.replaceNamespacedSecret({
    namespace: to,
    name: credentialsSecretName,
    body: { ...copy, data },
  })
}

/** The generated credentials, each as `user:password`. */
export interface Credentials {
  readonly prometheus: string
  readonly grafana: string
  /** @default - it was deployed before there was a log store */
  readonly logs?: string
}

/**
 * Reads the Secret that {@link ensureCredentials} made.
 * @throws when it isn't there, or lacks a value
 */
export async function readCredentials(
  access: ClusterAccess,
  namespace: string,
): Promise<Credentials> {
  const values = await readSecret(access, namespace)
  const value = (key: CredentialKey) => {
    if (values[key]) return values[key]
    throw new Error(`Secret ${namespace}/${credentialsSecretName} has no ${key}`)
  }
  const pair = (username: CredentialKey, password: CredentialKey) =>
    `${value(username)}:${value(password)}`
  return {
    prometheus: pair(credentialKeys.prometheusUsername, credentialKeys.prometheusPassword),
    grafana: pair(credentialKeys.grafanaUsername, credentialKeys.grafanaPassword),
    ...logsCredentials(values),
  }
}

/**
 * Reads of this Secret what concerns the log store, where nothing else of the central parts is in the cluster.
 * @throws when it isn't there
 */
export async function readLogsCredentials(
  access: ClusterAccess,
  namespace: string,
): Promise<Pick<Credentials, 'logs'>> {
  return logsCredentials(await readSecret(access, namespace))
}

/**
 * Reads all of this Secret.
 * @throws when it isn't there
 */
export async function readSecret(access: ClusterAccess, namespace: string): Promise<Values> {
  const core = await kubernetesClient(access)
  const { data = {} } = await core.readNamespacedSecret({ namespace, name: credentialsSecretName })
  return decoded(data)
}

function logsCredentials({ [credentialKeys.logsPassword]: password }: Values) {
  return { ...(password && { logs: `${logsUsername}:${password}` }) }
}
