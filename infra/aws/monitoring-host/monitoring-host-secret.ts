import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js'
import type { Construct } from 'constructs'
import { acceptFinding } from '../../terraform/accepted-finding.ts'
import type { EncryptionKey } from '../encryption-key.ts'

/** Keys of the JSON that agents find in the secret of remote write. */
export const remoteWriteKeys = {
  username: 'username',
  password: 'password',
  /** Certificate of the authority that signed the receiver's. */
  authority: 'authority',
} as const

export interface MonitoringHostSecretProps {
  /** Name of the environment, and beginning of the secret's. */
  readonly name: string
  /** E.g. `grafana`: follows in the secret's name. */
  readonly purpose: string
  readonly key: EncryptionKey
  /** For how many days a deleted secret can be restored: 0, or 7 to 30. @default 30 */
  readonly recoveryDays?: number
}

/**
 * A secret without a value, which the monitoring host fills.
 *
 * @throws when AWS would refuse `recoveryDays`
 */
export class MonitoringHostSecret extends SecretsmanagerSecret {
  constructor(scope: Construct, id: string, props: MonitoringHostSecretProps) {
    const { name, purpose, key, recoveryDays = 30 } = props
    super(scope, id, {
      // Another name each time: a deleted secret blocks its own.
      namePrefix: `${name}/${purpose}-`,
      description: `Filled by the monitoring host of ${name}`,
      kmsKeyId: key.arn,
      recoveryWindowInDays: recoveryDays,
    })
    if (recoveryDays !== 0 && !(recoveryDays >= 7 && recoveryDays <= 30)) {
      throw new Error(
        `${this.node.path}: recoveryDays is ${recoveryDays}. Fix: use 0, or a number from 7 to 30`,
      )
    }
    acceptFinding(this, ['CKV2_AWS_57'], 'The host makes the value, and changes it on command.')
  }
}
