import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LoadOutcome } from '../../loadtest/outcome.ts'
import { renderReport } from '../../report/page.ts'
import type { RunSeries } from '../../report/run-series.ts'
import { outcome } from './outcome.ts'

const series: RunSeries = {
  requestsPerSecond: [
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
  errorsPerSecond: [
    {
      name: 'errors',
      points: [
        [0, 0],
        [5, 0],
        [10, 0],
      ],
    },
  ],
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

const report = (given: Partial<LoadOutcome> = {}, course: RunSeries = series) =>
  renderReport({ outcome: { ...outcome, ...given }, series: course })

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

  test('shows that there is no count, not a zero', () => {
    assert.equal(cells(report({ verdict: 'not-counted', counted: null }), 'total').counted, '–')
  })

  test('draws every line of the course, for wide and narrow screens', () => {
    const drawings = report().match(/<svg /g) ?? []
    // Latency, requests and replicas; errors are none, which needs no picture.
    assert.equal(drawings.length, 6)
    assert.match(report(), /<h2>Errors<\/h2>\s*<p[^>]*>[^<]*<\/p>\s*<p>None\.<\/p>/)
  })

  test('draws errors where there are some', () => {
    const errors = {
      ...series,
      errorsPerSecond: [
        {
          name: 'errors',
          points: [
            [0, 0],
            [5, 3],
          ],
        },
      ],
    } as const
    assert.equal((report({}, errors).match(/<svg /g) ?? []).length, 8)
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
