import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  acceptances,
  acceptedAtMost,
  type Finding,
  judge,
  type SynthesizedStack,
} from '../../../tools/policy/findings.ts'
import { awsStack } from '../../stacks/synthesized-stack.ts'

const finding = (check: string, resource: string): Finding => ({
  check,
  resource,
  title: 'Ensure something',
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
const found = finding('CKV_AWS_18', 'Files_1')
const acceptance = {
  check: found.check,
  resource: found.resource,
  path: 'shop/Files',
  reason: 'nobody reads it',
}

describe('policy findings', () => {
  test('are accepted where the resource says so', () => {
    assert.deepEqual(judge([found], stack), { failed: [], accepted: [acceptance], stale: [] })
  })

  test('fail at another resource, and another check fails at the same one', () => {
    const others = [finding('CKV_AWS_18', 'Other_2'), finding('CKV_AWS_144', 'Files_1')]
    assert.deepEqual(judge([found, ...others], stack).failed, others)
  })

  test('are stale where they are accepted but not found', () => {
    assert.deepEqual(judge([], stack), { failed: [], accepted: [], stale: [acceptance] })
  })

  test('are accepted at few places of aws-prod, each with a reason', () => {
    const accepted = acceptances(awsStack('aws-prod'))
    assert.ok(accepted.length > 0 && accepted.length <= acceptedAtMost)
    for (const { check, reason } of accepted) assert.ok(reason.length > 10, check)
  })
})
