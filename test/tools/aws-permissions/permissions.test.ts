import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { withPermissionTables } from '../../../tools/aws-permissions/document.ts'
import { iamActions } from '../../../tools/aws-permissions/iam-actions.ts'
import { asked, deployed, unrecorded } from '../../../tools/aws-permissions/permissions.ts'
import resourceTypes from '../../../tools/policy/aws-resource-types.json' with { type: 'json' }

describe('the permissions of a deployer', () => {
  test('are in docs/aws.md as they were recorded. Fix: npm run permissions', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/aws.md'), 'utf8')
    assert.equal(withPermissionTables(text), text)
  })

  test('can only be written between the two marks', () => {
    assert.throws(() => withPermissionTables('# AWS'), /docs\/aws\.md lacks the marks/)
  })

  test('allow the operation of every type of resource', () => {
    const missing = Object.entries(resourceTypes).flatMap(([type, { operation }]) => {
      const [service = '', name = ''] = operation.split('.')
      return iamActions(service, name)
        .filter((action) => {
          const [prefix = '', which = ''] = action.split(':')
          return !deployed[prefix]?.includes(which)
        })
        .map((action) => `${type}: ${action}`)
    })
    assert.deepEqual(missing, [])
  })

  test('list nothing as never called that is called', () => {
    const called = unrecorded
      .flatMap(({ actions }) => actions)
      .filter((action) => {
        const [prefix = '', which = ''] = action.split(':')
        return deployed[prefix]?.includes(which)
      })
    assert.deepEqual(called, [])
  })

  test('let a deploy that takes a tag away do so wherever one that gives it may', () => {
    const untag = (action: string) =>
      action.replace(':AddTagsTo', ':RemoveTagsFrom').replace(':Tag', ':Untag')
    const all = unrecorded.flatMap(({ actions }) => actions)
    const missing = all
      .filter((action) => untag(action) !== action)
      .map(untag)
      .filter((action) => !all.includes(action))
    assert.deepEqual(missing, [])
  })

  test('let down see the network interfaces of a VPC that is left', () => {
    assert.ok(asked.ec2?.includes('DescribeNetworkInterfaces'))
  })
})

describe("IAM's action for an operation", () => {
  test('has its name, but for some', () => {
    assert.deepEqual(iamActions('eks', 'CreateCluster'), ['eks:CreateCluster'])
    assert.deepEqual(iamActions('budgets', 'DescribeBudget'), ['budgets:ViewBudget'])
    assert.deepEqual(iamActions('budgets', 'CreateNotification'), ['budgets:ModifyBudget'])
    assert.deepEqual(iamActions('budgets', 'TagResource'), ['budgets:TagResource'])
    assert.deepEqual(iamActions('s3', 'HeadBucket'), ['s3:ListBucket'])
    assert.deepEqual(iamActions('resourcegroupstaggingapi', 'GetResources'), ['tag:GetResources'])
    for (const operation of ['DeleteObject', 'DeleteObjects']) {
      const both = ['s3:DeleteObject', 's3:DeleteObjectVersion']
      assert.deepEqual(iamActions('s3', operation), both)
    }
  })
})
