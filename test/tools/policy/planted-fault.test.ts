import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutPlantedFault, withPlantedFault } from '../../../tools/policy/planted-fault.ts'
import { PolicyError } from '../../../tools/policy/policy-error.ts'

const own = {
  check: 'CKV_AWS_24',
  title: 'SSH from the internet',
  resource: 'Own_1',
}
const planted = { ...own, resource: 'PlantedFault' }

describe('the fault planted for checkov', () => {
  test('stands beside the resources of the stack', () => {
    const { resource } = withPlantedFault({ resource: { aws_security_group: { Own_1: {} } } })
    assert.deepEqual(Object.keys(resource.aws_security_group ?? {}), ['Own_1', 'PlantedFault'])
  })

  test('is not one of the findings', () => {
    assert.deepEqual(withoutPlantedFault([own, planted]), [own])
  })

  test('fails a scan that does not find it', () => {
    for (const findings of [[], [own], [{ ...planted, check: 'CKV2_AWS_5' }]]) {
      assert.throws(() => withoutPlantedFault(findings), PolicyError)
    }
  })
})
