import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js'
import type { Construct } from 'constructs'
import { acceptFinding } from '../../terraform/accepted-finding.ts'
import type { EncryptionKey } from '../encryption-key.ts'

/** What agents find in the secret of remote write: the keys of its JSON. */
export const remoteWriteKeys = {
  username: 'username',
  password: 'password',
  /** Certificate of the authority that signed the receiver's. */
  authority: 'authority',
} as const

export interface MonitoringHostSecretsProps {
  /** Name of the environment, and beginning of the secrets'. */
  readonly name: string
  readonly key: EncryptionKey
  /** For how long a deleted secret can be taken back: 0, or 7 to 30. @default 30 */
  readonly secretRecoveryDays?: number
}

/**
 * The secrets that the monitoring host publishes to, without values: how agents sign in
 * ({@link remoteWriteKeys}), and Grafana's administrator.
 *
 * @throws when the period is one that AWS refuses
 */
export function monitoringHostSecrets(scope: Construct, props: MonitoringHostSecretsProps) {
  const { name, key, secretRecoveryDays = 30 } = props
  if (secretRecoveryDays !== 0 && !(secretRecoveryDays >= 7 && secretRecoveryDays <= 30)) {
    throw new Error(
      `${scope.node.path}: secretRecoveryDays is ${secretRecoveryDays}; use 0, or a number from 7 to 30`,
    )
  }
  const secret = (id: string, purpose: string) => {
    const created = new SecretsmanagerSecret(scope, id, {
      // Another name each time: a deleted secret blocks its own.
      namePrefix: `${name}/${purpose}-`,
      description: `Filled by the monitoring host of ${name}`,
      kmsKeyId: key.arn,
      recoveryWindowInDays: secretRecoveryDays,
    })
    acceptFinding(created, ['CKV2_AWS_57'], 'The host makes the value, and changes it on command.')
    return created.arn
  }
  return {
    /** ARNs. */
    remoteWrite: secret('RemoteWriteSecret', 'remote-write'),
    grafana: secret('GrafanaSecret', 'grafana'),
  }
}
