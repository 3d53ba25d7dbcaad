import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutPlantedFaults, withPlantedFaults } from '../../../tools/policy/planted-faults.ts'
import { PolicyError } from '../../../tools/policy/policy-error.ts'

const own = { check: 'CKV_AWS_24', title: 'SSH from the internet', resource: 'Own_1' }
const planted = { ...own, resource: 'PlantedFault' }

describe('faults planted for the policy checks', () => {
  test('stand beside the resources of the stack', () => {
    const { resource } = withPlantedFaults({ resource: { aws_security_group: { Own_1: {} } } })
    assert.deepEqual(Object.keys(resource.aws_security_group ?? {}), ['Own_1', 'PlantedFault'])
    assert.deepEqual(Object.keys(resource.aws_dlm_lifecycle_policy ?? {}), ['PlantedFault'])
  })

  test('are not among the findings', () => {
    assert.deepEqual(withoutPlantedFaults([own, planted], 'CKV_AWS_24'), [own])
  })

  test('fail a check that does not find its own', () => {
    for (const findings of [[], [own], [{ ...planted, check: 'CKV2_AWS_5' }]]) {
      assert.throws(() => withoutPlantedFaults(findings, 'CKV_AWS_24'), PolicyError)
    }
    assert.throws(() => withoutPlantedFaults([planted], 'aws-refused'), PolicyError)
  })
})
