import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js'
import type { Construct } from 'constructs'
import { acceptFinding } from '../terraform/accepted-finding.ts'
import type { EncryptionKey } from './encryption-key.ts'

export interface CredentialsCopyProps {
  /** Name of the environment. */
  readonly name: string
  readonly key: EncryptionKey
  /** The region that has the secret, too, encrypted with AWS' own key there. */
  readonly replicaRegion: string
  /** For how many days the secret can be restored once it is deleted: 0, or 7 to 30. */
  readonly recoveryDays: number
}

/** Beginning of the name of an environment's {@link CredentialsCopy}. */
export const credentialsCopyPrefix = (name: string) => `${name}/credentials-`

/**
 * A secret without a value, in two regions: the CLI fills it with the platform's passwords, so that what is
 * restored from MongoDB's volume in the other region can be signed in to.
 */
export class CredentialsCopy extends SecretsmanagerSecret {
  constructor(scope: Construct, id: string, props: CredentialsCopyProps) {
    const { name, key, replicaRegion, recoveryDays } = props
    super(scope, id, {
      // Another name each time: a deleted secret blocks its own.
      namePrefix: credentialsCopyPrefix(name),
      description: `Passwords of ${name} for its standby`,
      kmsKeyId: key.arn,
      recoveryWindowInDays: recoveryDays,
      replica: [{ region: replicaRegion }],
    })
    acceptFinding(this, ['CKV2_AWS_57'], 'It has what the Secret of the cluster has.')
  }
}
