import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { renderReport } from '../../../loadtest/report/page.ts'
import type { RunSeries } from '../../../loadtest/report/run-series.ts'
import type { LoadOutcome } from '../../../loadtest/verdict/outcome.ts'
import { outcome } from './outcome.ts'

const series: RunSeries = {
  requests: {
    total: 1000,
    stepSeconds: 5,
    perSecond: [
      {
        name: '/',
        points: [
          [0, 0],
          [5, 120],
          [10, 0],
        ],
      },
      {
        name: '/hits',
        points: [
          [0, 0],
          [5, 80],
          [10, 0],
        ],
      },
    ],
  },
  replicas: [
    {
      name: 'pods',
      points: [
        [0, 1],
        [5, 2],
        [10, 2],
      ],
    },
  ],
}

const report = (given: Partial<LoadOutcome> = {}) =>
  renderReport({ outcome: { ...outcome, ...given }, series })

const at = '2026-11-21T12:00:01.000Z'
const failure = { at, method: 'GET', route: '/', afterMs: 3 }
const span = { sent: 0, ok: 0, requestsPerSecond: 0, p95Ms: null }
const replicas = { readyReplicas: null, desiredReplicas: null }
/** Four requests that failed, three of which are kept. */
const withFailures: Partial<LoadOutcome> = {
  verdict: 'failed',
  failed: 4,
  timeline: [
    { ...span, ...replicas, elapsedSeconds: 1, failed: 0 },
    { ...span, ...replicas, elapsedSeconds: 2, failed: 4 },
  ],
  failures: [
    { ...failure, what: 'ECONNRESET' },
    { ...failure, what: '502 by the ingress' },
    { ...failure, what: '502 by the ingress' },
  ],
}

/** The cells of a row, by its heading. */
function cells(page: string, heading: string): Record<string, string> {
  const [row] = page.split(`<th scope="row">${heading}</th>`)[1]?.split('</tr>') ?? []
  assert.ok(row, `the report has no row ${heading}`)
  return Object.fromEntries(
    [...row.matchAll(/data-label="([^"]+)">([^<]*)</g)].map(([, label, value]) => [label, value]),
  )
}

describe('the report of a run', () => {
  test('has the counts of the verdict, in all and by route', () => {
    const page = report()
    const { sent, ok, failed, counted } = cells(page, 'total')
    assert.deepEqual(
      { sent, ok, failed, counted },
      { sent: '1,000', ok: '1,000', failed: '0', counted: '1,000' },
    )
    assert.equal(cells(page, 'GET /hits').counted, '400')
    assert.ok(page.includes(outcome.message))
  })

  test('says what went wrong in its headline', () => {
    const page = report({ verdict: 'disagree', counted: 993, message: '7 were not counted.' })
    assert.match(page, /<h1>The counts disagree<\/h1>/)
    assert.match(page, /class="verdict bad">7 were not counted\./)
  })

  test('shows a missing count as a dash, not as 0', () => {
    assert.equal(cells(report({ verdict: 'not-counted', counted: null }), 'total').counted, '–')
  })

  test('draws latency, requests and replicas, each for wide and narrow screens', () => {
    const drawings = report().match(/<svg /g) ?? []
    assert.equal(drawings.length, 6)
    assert.match(report(), /<h2>Failed requests<\/h2>\s*<p[^>]*>[^<]*<\/p><p>None of 1,000\.<\/p>/)
  })

  test('draws the failures of the client, and names the first ones', () => {
    const page = report(withFailures)
    assert.equal((page.match(/<svg /g) ?? []).length, 8)
    assert.ok(
      page.includes('<p>4 of 1,000. The first ones: 502 by the ingress (2), ECONNRESET (1)</p>'),
    )
  })

  test('shows the failures of the client although the course is missing', () => {
    const page = renderReport({
      outcome: { ...outcome, ...withFailures },
      series: { missing: 'Prometheus is away' },
    })
    assert.ok(page.includes('aria-label="Failed requests per second"'))
  })

  test('says whether all that was counted is drawn', () => {
    assert.ok(report().includes('All 1,000 counted requests are drawn.'))
    assert.ok(report({ counted: null }).includes('<p>1,000 requests are drawn.</p>'))
    assert.ok(
      report({ counted: 1007 }).includes('1,000 requests are drawn, though 1,007 were counted.'),
    )
  })

  test('says why the course is missing', () => {
    const page = renderReport({ outcome, series: { missing: 'Prometheus <is> away' } })
    assert.match(page, /Not shown: Prometheus &lt;is&gt; away/)
  })

  test('needs no network and runs no script', () => {
    const page = report()
    assert.doesNotMatch(
      page,
      /<script|<link rel="stylesheet"|src=|href="(?!data:)|url\((?!#)|@import/,
    )
  })

  test('shows texts as they are, not as HTML', () => {
    const page = report({ message: '<img src=x onerror=alert(1)>', scenario: '"&\'' })
    assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;'))
    assert.ok(page.includes('&quot;&amp;&#39;'))
  })
})
