import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { type Finding, judge, type SynthesizedStack } from '../../policy/findings.ts'
import { awsStack } from '../stacks/synthesized-stack.ts'

const finding = (check_id: string, resource: string): Finding => ({
  check_id,
  resource,
  check_name: 'Ensure something',
})

const stack: SynthesizedStack = {
  resource: {
    aws_s3_bucket: {
      Files_1: {
        '//': {
          metadata: { path: 'shop/Files' },
          accepted_findings: { CKV_AWS_18: 'nobody reads it' },
        },
      },
      Other_2: { '//': { metadata: { path: 'shop/Other' } } },
    },
  },
}
const accepted = [{ check: 'CKV_AWS_18', path: 'shop/Files', reason: 'nobody reads it' }]

describe('findings of the policy scanner', () => {
  test('are accepted where the resource says so', () => {
    const verdict = judge([finding('CKV_AWS_18', 'aws_s3_bucket.Files_1')], stack)
    assert.deepEqual(verdict, { failed: [], accepted, stale: [] })
  })

  test('fail at another resource, and another finding fails at the same one', () => {
    const findings = [
      finding('CKV_AWS_18', 'resource.Files_1'),
      finding('CKV_AWS_18', 'resource.Other_2'),
      finding('CKV_AWS_144', 'resource.Files_1'),
    ]
    assert.deepEqual(judge(findings, stack).failed, findings.slice(1))
  })

  test('show what is accepted without need', () => {
    assert.deepEqual(judge([], stack), { failed: [], accepted: [], stale: accepted })
  })

  test('are accepted in .checkov.yaml just as in the code', () => {
    const file = join(import.meta.dirname, '../../.checkov.yaml')
    const everywhere: string[] = parse(readFileSync(file, 'utf8'))['skip-check']
    const resources = Object.values(awsStack('aws-prod').resource).flatMap((byId) =>
      Object.values(byId),
    )
    const inCode = resources.flatMap((each) => Object.keys(each['//']?.accepted_findings ?? {}))
    assert.deepEqual(everywhere.toSorted(), [...new Set(inCode)].sort())
    assert.ok(inCode.length < 8)
  })
})
