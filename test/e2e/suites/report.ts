import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { LoadOutcome } from '../../../loadtest/verdict/outcome.ts'
import { type ReportPage, readReportPage } from '../support/browser/report-page.ts'
import { load } from '../support/load.ts'
import { root, tallyOk } from '../support/tally.ts'

describe('the report of a load', () => {
  let folder: string
  let outcome: LoadOutcome
  let report: ReportPage
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tally-report-'))
    const file = join(folder, 'report.html')
    const { exitCode, verdictAndFailures, ...printed } = await load('--requests', '1000')
    assert.equal(exitCode, 0, verdictAndFailures)
    outcome = printed
    await tallyOk('report', '--output', file)
    report = await readReportPage(file)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('is made of the outcome that the load printed', async () => {
    const kept = await readFile(join(root, '.tally/last-load.json'), 'utf8')
    assert.deepEqual(JSON.parse(kept), outcome)
  })

  test("has the verdict's counts in its total", () => {
    const { sent, ok, failed, counted } = report.total
    assert.deepEqual(
      { sent, ok, failed, counted },
      {
        sent: outcome.sent,
        ok: outcome.ok,
        failed: outcome.failed,
        counted: outcome.counted,
      },
    )
    assert.equal(counted, 1000)
  })

  test('draws every counted request', () => {
    const drawn = report.texts.find((text) => text.includes('drawn'))
    assert.equal(drawn, 'All 1,000 counted requests are drawn.')
  })

  test('asks nobody for anything, and brings no error', () => {
    assert.deepEqual(report.requested, [])
    assert.deepEqual(report.errors, [])
  })
})
