import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
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

const reason = 'nobody reads it'
const stack: SynthesizedStack = {
  resource: {
    aws_s3_bucket: {
      Files_1: {
        '//': {
          metadata: { path: 'shop/Files' },
          accepted_findings: { CKV_AWS_18: reason, 'AWS-0089': reason },
        },
      },
      Other_2: { '//': { metadata: { path: 'shop/Other' } } },
    },
  },
}
const [byCheckov, byTrivy] = ['CKV_AWS_18', 'AWS-0089']
const both = [finding(byCheckov, 'aws_s3_bucket.Files_1'), finding(byTrivy, 'resource.Files_1')]
const accepted = (...checks: string[]) => [{ checks, path: 'shop/Files', reason }]

describe('findings of the policy scanners', () => {
  test('are accepted where the resource says so, once for both scanners', () => {
    const verdict = judge(both, stack)
    assert.deepEqual(verdict, { failed: [], accepted: accepted(byCheckov, byTrivy), stale: [] })
  })

  test('fail at another resource, and another finding fails at the same one', () => {
    const others = [
      finding(byCheckov, 'resource.Other_2'),
      finding(byTrivy, 'aws_s3_bucket.Other_2'),
      finding('CKV_AWS_144', 'resource.Files_1'),
    ]
    assert.deepEqual(judge([...both, ...others], stack).failed, others)
  })

  test('show what is accepted without need, be it for one scanner alone', () => {
    const stale = accepted(byCheckov, byTrivy)
    assert.deepEqual(judge([], stack), { failed: [], accepted: [], stale })
    const verdict = judge(both.slice(0, 1), stack)
    assert.deepEqual(verdict.accepted, accepted(byCheckov))
    assert.deepEqual(verdict.stale, accepted(byTrivy))
  })

  test('are accepted one by one where the reasons differ', () => {
    const comment = { accepted_findings: { [byCheckov]: 'one', [byTrivy]: 'another' } }
    const reasons = acceptances({ resource: { aws_s3_bucket: { Files_1: { '//': comment } } } })
    assert.deepEqual(
      reasons.map(({ checks, reason }) => [...checks, reason]),
      [
        [byCheckov, 'one'],
        [byTrivy, 'another'],
      ],
    )
  })

  test('are accepted at few places, and in .checkov.yaml just as in the code', () => {
    const file = join(import.meta.dirname, '../../../.checkov.yaml')
    const everywhere: string[] = parse(readFileSync(file, 'utf8'))['skip-check']
    const inCode = acceptances(awsStack('aws-prod'))
    const checks = inCode.flatMap((accepted) => accepted.checks)
    const [ofCheckov, ofTrivy] = ['CKV', 'AWS'].map((scanner) =>
      checks.filter((id) => id.startsWith(scanner)),
    )
    assert.ok(ofCheckov && ofTrivy && ofCheckov.length + ofTrivy.length === checks.length)
    assert.deepEqual(everywhere.toSorted(), [...new Set(ofCheckov)].sort())
    assert.ok(ofCheckov.length <= acceptedAtMost && ofTrivy.length <= acceptedAtMost)
  })
})
