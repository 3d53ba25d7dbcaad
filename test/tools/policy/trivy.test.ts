import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { ScannerError } from '../../../tools/policy/scanner.ts'
import { scanWithTrivy } from '../../../tools/policy/trivy.ts'

const folder = mkdtempSync(join(tmpdir(), 'tally-trivy-'))
after(() => rmSync(folder, { recursive: true }))

/** Stands in for Trivy. */
function printing(report: object | string, log = ''): string {
  const file = join(folder, 'trivy')
  const text = typeof report === 'string' ? report : JSON.stringify(report)
  const script = `#!/bin/sh\nprintf '%s' '${text}'\nprintf '%s' '${log}' >&2\n`
  writeFileSync(file, script, { mode: 0o755 })
  return file
}

const stack = {
  resource: {
    aws_subnet: { One: { for_each: 'loop', cidr_block: '10.0.0.0/24' } },
    aws_security_group: { PlantedFault: {} },
    kubernetes_pod: { Other: {} },
  },
}
const finding = (check: string, resource: string) => ({ check, resource, title: 'Something' })
const report = {
  resources: ['aws_subnet.One', 'aws_security_group.PlantedFault'],
  checks: ['AWS-1', 'AWS-2', 'AWS-3'],
  findings: [
    finding('AWS-1', 'aws_subnet.One'),
    finding('AWS-2', 'aws_security_group.PlantedFault'),
  ],
}
const scan = (program: string) => scanWithTrivy(program, join(folder, 'scanned'), stack)

describe("Trivy's scan", () => {
  test('counts as passed what only the planted fault fails', () => {
    const { findings, passed } = scan(printing(report))
    assert.deepEqual(findings, report.findings)
    assert.equal(passed, 2)
  })

  test("is of AWS' resources, without their loops", () => {
    scan(printing(report))
    const { resource } = JSON.parse(readFileSync(join(folder, 'scanned/aws.tf.json'), 'utf8'))
    assert.deepEqual(resource, {
      aws_subnet: { One: { cidr_block: '10.0.0.0/24' } },
      aws_security_group: { PlantedFault: {} },
    })
  })

  test('fails when a resource was not read', () => {
    const resources = ['aws_security_group.PlantedFault']
    assert.throws(() => scan(printing({ ...report, resources })), /did not read aws_subnet\.One/)
  })

  test('fails when a check broke, or nothing was reported', () => {
    assert.throws(() => scan(printing(report, 'a check broke')), ScannerError)
    assert.throws(() => scan(printing('')), ScannerError)
  })
})
