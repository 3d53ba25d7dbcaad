import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutPlantedFault, withPlantedFault } from '../../../tools/policy/planted-fault.ts'
import { ScannerError } from '../../../tools/policy/scanner.ts'

const own = { check: 'AWS-0107', title: 'Open to everybody', resource: 'aws_security_group.Own_1' }
const planted = { ...own, resource: 'aws_security_group.PlantedFault' }

describe('a fault planted for the policy scanners', () => {
  test('stands beside the resources of the stack', () => {
    const { resource } = withPlantedFault({ resource: { aws_security_group: { Own_1: {} } } })
    assert.deepEqual(Object.keys(resource.aws_security_group ?? {}), ['Own_1', 'PlantedFault'])
  })

  test('is not counted as a finding', () => {
    const scan = { scanner: 'one', passed: 3, findings: [own, planted] }
    assert.deepEqual(withoutPlantedFault(scan), { ...scan, findings: [own] })
  })

  test('fails the scanner that does not find it', () => {
    const blind = { scanner: 'one', passed: 300, findings: [own] }
    assert.throws(() => withoutPlantedFault(blind), ScannerError)
    assert.throws(() => withoutPlantedFault({ ...blind, findings: [] }), /did not find the fault/)
    // A group that belongs to nothing is found by who never looked into it.
    const unattached = { ...planted, check: 'CKV2_AWS_5' }
    const shallow = { ...blind, findings: [unattached] }
    assert.throws(() => withoutPlantedFault(shallow), /did not find the fault/)
  })
})
