import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { RestoredVolumes } from '../../../../infra/aws/storage/restored-volumes.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

function restored(claims: readonly string[]) {
  const bed = awsBed()
  new RestoredVolumes(bed.stack, 'Restored', {
    root: '/repository',
    account: bed.account,
    cluster: { name: 'shop' },
    namespace: 'shops',
    claims,
    policy: 'shop-prod-state',
    setting: 'aws.prod.standby.startEmpty',
    zone: 'eu-central-1b',
    finalSnapshots: true,
    tags: { 'tally-snapshots': 'shop-state' },
    after: [],
  })
  return bed.stack
}

describe('restored volumes', () => {
  const stack = restored(['data-redis-0', 'backup'])
  const volumes = terraformResources(stack, 'aws_ebs_volume')
  const copies = Object.values<{
    readonly filter: readonly { readonly name: string; readonly values: readonly string[] }[]
    readonly lifecycle: {
      readonly postcondition: readonly { condition: string; error_message: string }[]
    }
  }>(stack.toTerraform().data.aws_ebs_snapshot_ids)

  test('are made from the newest complete snapshot of each claim, by its tags', () => {
    assert.deepEqual(
      copies[0]?.filter.map(({ name, values }) => [name, ...values]),
      [
        ['status', 'completed'],
        ['tag:tally-snapshots', 'shop-prod-state'],
        ['tag:kubernetes.io/created-for/pvc/name', 'data-redis-0'],
      ],
    )
    assert.match(volumes[0].snapshot_id, /^\$\{try\(data\.aws_ebs_snapshot_ids\.\S+\.ids\[0\], /)
  })

  test('stay when there is a newer snapshot', () => {
    for (const { lifecycle } of volumes) assert.deepEqual(lifecycle.ignore_changes, ['snapshot_id'])
  })

  test('have a plan refused where there is no snapshot, which names claim, region and a way out', () => {
    const [{ condition, error_message } = { condition: '', error_message: '' }] =
      copies[1]?.lifecycle.postcondition ?? []
    assert.equal(condition, `\${length(self.ids) > 0}`)
    assert.match(
      error_message,
      /^eu-central-1 has no complete snapshot of backup with the tag tally-snapshots=shop-prod-state\. Fix: .*add "backup" to aws\.prod\.standby\.startEmpty$/,
    )
  })

  test('may be attached by EKS, get snapshots, and are not waited for by a destroy', () => {
    for (const { tags } of volumes) {
      assert.equal(tags['eks:eks-cluster-name'], 'shop')
      assert.equal(tags['tally-snapshots'], 'shop-state')
      assert.equal(tags['tally-reclaim-policy'], 'Retain')
    }
  })

  test('are reserved for their claims, and as large as their snapshots', () => {
    const [{ values }] = terraformResources(stack, 'helm_release')
    const { objects } = parse(values[0])
    assert.deepEqual(
      objects.map(({ kind, spec }: { kind: string; spec: { claimRef: object } }) => [
        kind,
        spec.claimRef,
      ]),
      ['data-redis-0', 'backup'].map((name) => [
        'PersistentVolume',
        { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'shops', name },
      ]),
    )
    assert.match(objects[0].spec.capacity.storage, /^\$\{aws_ebs_volume\.\S+\.size\}Gi$/)
    assert.equal(volumes[0].size, undefined)
  })
})
