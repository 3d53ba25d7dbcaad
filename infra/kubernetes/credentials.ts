import type { ITerraformDependable } from 'cdktf'

/** Keys of the Secret that the CLI's verb `credentials` writes. */
export const credentialKeys = {
  prometheusUsername: 'prometheus-username',
  prometheusPassword: 'prometheus-password',
  /** Prometheus' `--web.config.file`, with the hash of the password. */
  prometheusWebConfig: 'web-config.yml',
  grafanaUsername: 'grafana-username',
  grafanaPassword: 'grafana-password',
  /** Who may do anything in MongoDB: the setup, and people who restore a backup. */
  mongodbRootUsername: 'mongodb-root-username',
  mongodbRootPassword: 'mongodb-root-password',
  /** What the app signs in to MongoDB with. */
  mongodbUsername: 'mongodb-username',
  mongodbPassword: 'mongodb-password',
  /** Who may read, and nothing else. */
  mongodbBackupUsername: 'mongodb-backup-username',
  mongodbBackupPassword: 'mongodb-backup-password',
  /** What members of MongoDB's replica set know each other by. */
  mongodbKeyfile: 'mongodb-keyfile',
  /** What the app signs session cookies with; every replica needs the same. */
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

/** Name of the Secret on every target. */
export const credentialsSecretName = 'tally-credentials'

/** An environment variable of a container with the value of one of the Secret's keys. */
export const credentialsVariable = (
  name: string,
  { secretName }: Credentials,
  key: CredentialKey,
) => ({ name, valueFrom: { secretKeyRef: { name: secretName, key } } })

/** For a resource that comes after the Secret and goes before it. */
export const afterCredentials = ({ readyAfter }: Credentials) =>
  readyAfter ? { dependsOn: [readyAfter] } : {}

const folder = '/etc/credentials'

/** Where a container finds a file of the volume that {@link credentialsMount} mounts. */
export const credentialFile = (name: string) => `${folder}/${name}`

/** Mounts the volume `credentials`. */
export const credentialsMount = { name: 'credentials', mountPath: folder, readOnly: true }

/**
 * A volume with some of the Secret's keys as files.
 * @param keys no container gets to see more than it needs
 */
export function credentialsVolume(
  name: string,
  { secretName }: Credentials,
  keys: readonly CredentialKey[],
) {
  return {
    name,
    secret: {
      secretName,
      // Readable by the pod's group alone.
      defaultMode: '0440',
      items: keys.map((key) => ({ key, path: key })),
    },
  }
}
