import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SnapshotPolicy } from '../../../../infra/aws/storage/snapshot-policy.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

function policy(keepYears?: number, copyTo?: string) {
  const { stack, account } = awsBed()
  const created = new SnapshotPolicy(stack, 'Snapshots', {
    account,
    name: 'shop-state',
    ...(keepYears !== undefined && { keepYears }),
    copyTo,
  })
  const [{ policy_details: details }] = terraformResources(stack, 'aws_dlm_lifecycle_policy')
  return { stack, created, details }
}

describe('a snapshot policy', () => {
  test('takes a snapshot a day and keeps it for three years, by its age', () => {
    const [schedule] = policy().details.schedule
    assert.equal(schedule.create_rule.interval, 24)
    assert.deepEqual(schedule.retain_rule, { interval: 3, interval_unit: 'YEARS' })
  })

  test('names its schedule as the API of AWS accepts it', () => {
    for (const { name } of policy().details.schedule) assert.match(name, /^[0-9A-Za-z _-]{1,120}$/)
  })

  test('finds its volumes by a tag that carries its name alone', () => {
    const { created, details } = policy()
    assert.deepEqual(created.volumeTags, { 'tally-snapshots': 'shop-state' })
    assert.deepEqual(details.target_tags, created.volumeTags)
  })

  test('copies each to another region with its tags, encrypted, and keeps copies for a week', () => {
    const [schedule] = policy(undefined, 'eu-west-1').details.schedule
    assert.deepEqual(schedule.cross_region_copy_rule, [
      {
        target: 'eu-west-1',
        encrypted: true,
        copy_tags: true,
        retain_rule: { interval: 7, interval_unit: 'DAYS' },
      },
    ])
    assert.equal(policy().details.schedule[0].cross_region_copy_rule, undefined)
  })

  test('may do what AWS says that it needs', () => {
    const { stack } = policy()
    const [attached] = terraformResources(stack, 'aws_iam_role_policy_attachment')
    assert.match(attached.policy_arn, /policy\/service-role\/AWSDataLifecycleManagerServiceRole$/)
  })

  for (const keepYears of [0, 1.5, 101]) {
    test(`throws when snapshots are kept for ${keepYears} years`, () => {
      assert.throws(() => policy(keepYears), { message: new RegExp(`keepYears is ${keepYears}`) })
    })
  }
})
