/** IAM's names of services where they are not those of botocore's models. */
const prefixes: Readonly<Record<string, string>> = {
  amp: 'aps',
  elbv2: 'elasticloadbalancing',
  resourcegroupstaggingapi: 'tag',
}

/** A budget has one action to look and one to change: "Actions, … for AWS Budget Service" of the same pages. */
const ofBudgets = (operation: string) =>
  /^(Tag|Untag|ListTags)/.test(operation)
    ? operation
    : operation.startsWith('Describe')
      ? 'ViewBudget'
      : 'ModifyBudget'

/**
 * IAM's actions where they do not have the name of the operation.
 * Source: docs.aws.amazon.com/service-authorization, "Actions, resources, and condition keys for Amazon S3".
 */
const named: Readonly<Record<string, readonly string[]>> = {
  's3.DeleteBucketEncryption': ['PutEncryptionConfiguration'],
  's3.DeleteBucketLifecycle': ['PutLifecycleConfiguration'],
  // With the id of a version, as the bucket keeps versions, it needs the second.
  's3.DeleteObject': ['DeleteObject', 'DeleteObjectVersion'],
  's3.DeleteObjects': ['DeleteObject', 'DeleteObjectVersion'],
  's3.DeletePublicAccessBlock': ['PutBucketPublicAccessBlock'],
  's3.GetBucketAccelerateConfiguration': ['GetAccelerateConfiguration'],
  's3.GetBucketCors': ['GetBucketCORS'],
  's3.GetBucketEncryption': ['GetEncryptionConfiguration'],
  's3.GetBucketLifecycleConfiguration': ['GetLifecycleConfiguration'],
  's3.GetBucketNotificationConfiguration': ['GetBucketNotification'],
  's3.GetBucketReplication': ['GetReplicationConfiguration'],
  's3.GetObjectLockConfiguration': ['GetBucketObjectLockConfiguration'],
  's3.GetPublicAccessBlock': ['GetBucketPublicAccessBlock'],
  's3.HeadBucket': ['ListBucket'],
  's3.HeadObject': ['GetObject'],
  's3.ListBuckets': ['ListAllMyBuckets'],
  's3.ListObjectVersions': ['ListBucketVersions'],
  's3.ListObjectsV2': ['ListBucket'],
  's3.ListObjects': ['ListBucket'],
  's3.PutBucketEncryption': ['PutEncryptionConfiguration'],
  's3.PutBucketLifecycleConfiguration': ['PutLifecycleConfiguration'],
  's3.PutBucketNotificationConfiguration': ['PutBucketNotification'],
  's3.PutPublicAccessBlock': ['PutBucketPublicAccessBlock'],
}

/** What IAM has to allow for an operation of a service, e.g. `s3:ListBucket` for `s3.HeadBucket`. */
export function iamActions(service: string, operation: string): readonly string[] {
  const actions =
    service === 'budgets'
      ? [ofBudgets(operation)]
      : (named[`${service}.${operation}`] ?? [operation])
  return actions.map((action) => `${prefixes[service] ?? service}:${action}`)
}
