import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { awsStack, complete, only, type SynthesizedStack } from './synthesized-stack.ts'

const domain = { name: 'metrics.example.com', zone: 'example.com' }
const region = 'eu-west-1'
const withStandby = (standby: object = {}) => ({
  ...complete,
  prod: { domain, standby: { region, state: { bucket: 'standby-states' }, ...standby } },
})

const prod = awsStack('aws-prod', withStandby())
const standby = awsStack('aws-standby', withStandby())

const ids = (stack: SynthesizedStack, leave: RegExp) =>
  Object.entries(stack.resource)
    .flatMap(([type, byId]) => Object.keys(byId).map((id) => `${type}.${id}`))
    .filter((name) => !leave.test(name))
    .sort()

describe('the standby of production', () => {
  test('is the stack of production, but for images, passwords and volumes, which it has from there', () => {
    const copied = /Images_|ImageCop|CredentialsCopy|RestoredVolumes|Certificate_Validation/
    assert.deepEqual(ids(standby, copied), ids(prod, copied))
  })

  test('is in its own region, under its own name, with its state there', () => {
    assert.deepEqual(
      standby.provider.aws?.map((each) => each.region),
      [region],
    )
    assert.equal(only(standby, 'aws_eks_cluster').name, 'tally-aws-standby')
    const roles = Object.values(standby.resource.aws_iam_role ?? {}).map(({ name }) => name)
    // Some refer to the cluster's name.
    for (const name of roles)
      assert.match(name, /^(tally-aws-standby|\$\{aws_eks_cluster\.\w+\.name\})-/)
    const { s3 } = standby.terraform.backend
    assert.deepEqual([s3.bucket, s3.region], ['standby-states', region])
  })

  test('names nothing of the region that may be lost', () => {
    assert.doesNotMatch(JSON.stringify(standby), /eu-central-1/)
  })

  test('has a volume from a copy for every claim of the platform, made before there are claims', () => {
    const release = only(standby, 'helm_release', 'RestoredVolumes')
    const names = [
      ...release.values[0].matchAll(
        /"kind": "PersistentVolumeClaim",\s+"namespace": "tally",\s+"name": "(\S+)"/g,
      ),
    ].map(([, name]) => name)
    assert.deepEqual(names.sort(), [
      'data-logs-0',
      'data-mongodb-0',
      'data-redis-0',
      'mongodb-backup',
    ])
    for (const type of ['kubernetes_namespace_v1', 'kubernetes_stateful_set_v1']) {
      for (const { depends_on } of Object.values(standby.resource[type] ?? {})) {
        assert.ok(
          depends_on.some((each: string) => each.includes('RestoredVolumes_Release')),
          type,
        )
      }
    }
    const host = only(standby, 'aws_ebs_volume', 'Monitoring')
    assert.match(host.snapshot_id, /MonitoringCopy/)
    assert.deepEqual(host.lifecycle.ignore_changes, ['snapshot_id'])
  })

  test('starts empty where settings say so', () => {
    const stack = awsStack(
      'aws-standby',
      withStandby({ startEmpty: ['data-logs-0', 'monitoring'] }),
    )
    const copies = Object.keys(stack.data.aws_ebs_snapshot_ids ?? {})
    assert.equal(copies.length, 3)
    assert.equal(only(stack, 'aws_ebs_volume', 'Monitoring').snapshot_id, undefined)
    assert.equal(stack.resource.aws_ebs_volume?.['RestoredVolumes_data-logs-0'], undefined)
  })

  test('takes images and passwords that production has left in its region', () => {
    assert.equal(standby.resource.aws_ecr_repository, undefined)
    const push = only(standby, 'terraform_data', 'Image_Push').provisioner[0]['local-exec']
    assert.equal(push.environment.REPOSITORY, 'tally-aws-prod')
    assert.match(push.environment.IMAGE, /\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/tally-aws-prod:/)
    const { environment } = only(standby, 'terraform_data', 'Credentials').provisioner[0][
      'local-exec'
    ]
    assert.equal(environment.TALLY_COPY_FROM, 'tally-aws-prod/credentials-')
    assert.equal(environment.TALLY_REGION, region)
  })

  test('gets the names of production as long as it is healthy, and leaves its certificate alone', () => {
    const weight = (stack: SynthesizedStack) =>
      only(stack, 'aws_route53_record', 'Domain_Alias').weighted_routing_policy.weight
    assert.deepEqual([weight(prod), weight(standby)], [0, 1])
    assert.equal(only(standby, 'aws_acm_certificate_validation').validation_record_fqdns, undefined)
  })

  test('with a name of its own takes none of production', () => {
    const settings = withStandby({ domain: { ...domain, name: 'drill.example.com' } })
    for (const id of ['aws-prod', 'aws-standby'] as const) {
      const alias = only(awsStack(id, settings), 'aws_route53_record', 'Domain_Alias')
      assert.equal(alias.weighted_routing_policy, undefined)
    }
  })

  test('is refused by its plan alone where the setting is missing, or a bucket of its own', () => {
    const refusals = (aws: object) =>
      Object.values(awsStack('aws-standby', aws).variable ?? {}).map(
        ({ validation }) => validation[0].error_message,
      )
    assert.match(
      refusals({ ...complete, prod: { localState: true } }).join(),
      /^The setting aws\.prod\.standby is missing\. Fix: name another region/,
    )
    const state = { bucket: 'states' }
    assert.match(
      refusals({ ...complete, state, prod: { standby: { region } } }).join(),
      /^The setting aws\.prod\.standby\.state is missing\. Fix: name an S3 bucket/,
    )
    assert.deepEqual(refusals(withStandby()), [])
  })
})

describe('production with a standby', () => {
  test('copies the snapshots of its stores and its metrics there', () => {
    for (const { policy_details } of Object.values(prod.resource.aws_dlm_lifecycle_policy ?? {})) {
      assert.equal(policy_details.schedule[0].cross_region_copy_rule[0].target, region)
    }
  })

  test('pushes every image to a repository there, too', () => {
    const copy = only(prod, 'aws_ecr_repository', 'ImageCopies')
    assert.equal(copy.provider, 'aws.standby')
    assert.equal(
      only(prod, 'terraform_data', 'ImageCopy_Push').provisioner[0]['local-exec'].environment
        .REGION,
      region,
    )
  })

  test('keeps a copy of the passwords there, which Terraform never sees', () => {
    const copy = only(prod, 'aws_secretsmanager_secret', 'CredentialsCopy')
    assert.deepEqual(copy.replica, [{ region }])
    assert.equal(prod.resource.aws_secretsmanager_secret_version, undefined)
  })

  test('is what it is without one, but for these', () => {
    const added = /ImageCop|CredentialsCopy/
    const without = awsStack('aws-prod', { ...complete, prod: { domain } })
    assert.deepEqual(ids(prod, added), ids(without, added))
    assert.deepEqual(ids(without, added), ids(without, /^$/))
  })
})
