import type { ITerraformDependable } from 'cdktf'
import type { SecretValue } from './workload/container.ts'
import { secretVolume, type Volume } from './workload/volume.ts'

/** Keys of the Secret that the CLI's verb `credentials` writes. */
export const credentialKeys = {
  prometheusUsername: 'prometheus-username',
  prometheusPassword: 'prometheus-password',
  /** Prometheus' `--web.config.file`, with the hash of the password. */
  prometheusWebConfig: 'web-config.yml',
  grafanaUsername: 'grafana-username',
  grafanaPassword: 'grafana-password',
  /** Of Redis' user `default`, which its clients are. */
  redisPassword: 'redis-password',
  redisExporterPassword: 'redis-exporter-password',
  /** Redis' `aclfile`, with the hashes of both. */
  redisUsers: 'redis-users.acl',
  /** May do anything in MongoDB. The setup and restores of backups use it. */
  mongodbRootUsername: 'mongodb-root-username',
  mongodbRootPassword: 'mongodb-root-password',
  /** The app's account in MongoDB. */
  mongodbUsername: 'mongodb-username',
  mongodbPassword: 'mongodb-password',
  /** May only read. */
  mongodbBackupUsername: 'mongodb-backup-username',
  mongodbBackupPassword: 'mongodb-backup-password',
  /** Shared secret of the members of MongoDB's replica set. */
  mongodbKeyfile: 'mongodb-keyfile',
  /** Password of the log store's only account, {@link logsUsername}. */
  logsPassword: 'logs-password',
  /** Key that signs the app's session cookies; all replicas share it. */
  sessionSecret: 'session-secret',
} as const

export type CredentialKey = (typeof credentialKeys)[keyof typeof credentialKeys]

/**
 * The Secret with the platform's generated passwords. Terraform never sees a value of it: pods
 * mount it by name.
 */
export interface Credentials {
  readonly secretName: string
  /** The step that creates the Secret. @default it is there before the platform */
  readonly readyAfter?: ITerraformDependable
}

/** The log store's only account. Its server takes the name as an argument, not from a file. */
export const logsUsername = 'logs'

export const credentialsSecretName = 'tally-credentials'

/** The value of one of the Secret's keys, for a container's variable. */
export const credential = (credentials: Credentials, key: CredentialKey): SecretValue => ({
  ...credentials,
  key,
})

/** Folder of a container that {@link credentialsVolume} is mounted at. */
export const credentialsFolder = '/etc/credentials'

/** Where a container finds a file of {@link credentialsFolder}. */
export const credentialFile = (name: string) => `${credentialsFolder}/${name}`

/**
 * A volume with some of the Secret's keys as files.
 * @param keys no container gets to see more than it needs
 */
export const credentialsVolume = (
  { secretName, readyAfter }: Credentials,
  keys: readonly CredentialKey[],
  name = 'credentials',
): Volume => ({
  ...secretVolume(name, { secretName, items: keys.map((key) => ({ key, path: key })) }),
  ...(readyAfter && { readyAfter: [readyAfter] }),
})
