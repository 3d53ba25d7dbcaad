import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js'
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js'
import { Construct } from 'constructs'
import type { AwsAccount } from './aws-account.ts'
import { policyDocument } from './policy-document.ts'

export interface EncryptionKeyProps {
  readonly account: AwsAccount
  /** Name of the environment: the key's alias. */
  readonly name: string
}

/** For so long after a destroy the key can be restored. After that, what it encrypted is lost. */
const deletionWindowInDays = 30

/**
 * The key that encrypts an environment's logs, secrets and images. AWS rotates it once a year. IAM
 * policies say who may use it; CloudWatch Logs, which acts in no role, may use it for log groups of
 * this account.
 */
export class EncryptionKey extends Construct {
  readonly arn: string

  constructor(scope: Construct, id: string, { account, name }: EncryptionKeyProps) {
    super(scope, id)
    const key = new KmsKey(this, 'Key', {
      description: `Logs, secrets and images of ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays,
      policy: policyDocument(
        {
          Sid: 'PoliciesOfTheAccount',
          Effect: 'Allow',
          Principal: { AWS: account.iamArn('root') },
          Action: 'kms:*',
          Resource: '*',
        },
        {
          Sid: 'CloudWatchLogs',
          Effect: 'Allow',
          Principal: { Service: `logs.${account.region}.amazonaws.com` },
          Action: [
            'kms:Encrypt*',
            'kms:Decrypt*',
            'kms:ReEncrypt*',
            'kms:GenerateDataKey*',
            'kms:Describe*',
          ],
          Resource: '*',
          Condition: {
            ArnLike: { 'kms:EncryptionContext:aws:logs:arn': account.arn('logs', 'log-group:*') },
          },
        },
      ),
    })
    new KmsAlias(this, 'Alias', { name: `alias/${name}`, targetKeyId: key.keyId })
    this.arn = key.arn
  }
}
