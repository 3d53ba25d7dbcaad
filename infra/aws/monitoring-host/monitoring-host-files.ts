import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js'
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js'
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification/index.js'
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js'
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js'
import { S3BucketServerSideEncryptionConfigurationA as S3BucketServerSideEncryptionConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js'
import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js'
import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js'
import { Construct } from 'constructs'
import { acceptFinding } from '../../terraform/accepted-finding.ts'
import type { EncryptionKey } from '../encryption-key.ts'
import { policyDocument } from '../policy-document.ts'
import { filesObject, type HostFilesOptions, type HostIdentity } from './rendered/host-files.ts'

export interface MonitoringHostFilesProps {
  /** Name of the environment, and beginning of the bucket's. */
  readonly name: string
  readonly key: EncryptionKey
  readonly files: HostFilesOptions
  readonly identity: HostIdentity
}

/** Days for which earlier versions of the files are kept, to see what a deploy changed. */
const formerVersionsDays = 30

/**
 * The monitoring host's files, as one encrypted object in a private bucket. The host fetches it every
 * few minutes, so a changed dashboard or rule arrives without another instance.
 */
export class MonitoringHostFiles extends Construct {
  readonly bucket: S3Bucket
  readonly object: S3Object

  constructor(scope: Construct, id: string, props: MonitoringHostFilesProps) {
    super(scope, id)
    const { name, key, files, identity } = props
    this.bucket = new S3Bucket(this, 'Bucket', {
      bucketPrefix: `${name}-monitoring-`,
      // The sources have all that is in it.
      forceDestroy: true,
    })
    acceptFinding(
      this.bucket,
      ['CKV_AWS_18'],
      'One object that holds no secret and that one host reads.',
    )
    acceptFinding(this.bucket, ['CKV_AWS_144'], 'All that is in it comes from the sources again.')
    this.protect(this.bucket, key)
    this.object = new S3Object(this, 'Object', {
      bucket: this.bucket.bucket,
      key: 'host.json',
      content: filesObject(files, identity),
      contentType: 'application/json',
      kmsKeyId: key.arn,
    })
  }

  private protect(bucket: S3Bucket, key: EncryptionKey): void {
    const id = bucket.bucket
    const versioning = new S3BucketVersioning(this, 'Versioning', {
      bucket: id,
      versioningConfiguration: { status: 'Enabled' },
    })
    new S3BucketLifecycleConfiguration(this, 'Lifecycle', {
      bucket: id,
      rule: [
        {
          id: 'former-versions',
          status: 'Enabled',
          filter: [{}],
          noncurrentVersionExpiration: [{ noncurrentDays: formerVersionsDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versioning],
    })
    new S3BucketServerSideEncryptionConfiguration(this, 'Encryption', {
      bucket: id,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn },
          bucketKeyEnabled: true,
        },
      ],
    })
    const closed = new S3BucketPublicAccessBlock(this, 'PublicAccess', {
      bucket: id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    })
    new S3BucketPolicy(this, 'Policy', {
      bucket: id,
      policy: policyDocument({
        Sid: 'OverTlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [bucket.arn, `${bucket.arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      // AWS sometimes refuses both at a time.
      dependsOn: [closed],
    })
    new S3BucketNotification(this, 'Notification', { bucket: id, eventbridge: true })
  }
}
