import type { ITerraformDependable } from 'cdktf'

/** Keys of the Secret that the CLI's verb `credentials` writes. */
export const credentialKeys = {
  prometheusUsername: 'prometheus-username',
  prometheusPassword: 'prometheus-password',
  /** Prometheus' `--web.config.file`, with the hash of the password. */
  prometheusWebConfig: 'web-config.yml',
  grafanaUsername: 'grafana-username',
  grafanaPassword: 'grafana-password',
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

/**
 * A volume with some of the Secret's keys as files.
 * @param keys no container gets to see more than it needs
 */
export function credentialsVolume(
  name: string,
  { secretName }: Credentials,
  keys: CredentialKey[],
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
