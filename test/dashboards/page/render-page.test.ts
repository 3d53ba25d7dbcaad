import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { type PageProps, renderPage } from '../../../dashboards/page/render-page.ts'
import { allDashboards } from '../all-dashboards.ts'

const render = (props: Partial<PageProps> = {}) =>
  renderPage({ dashboards: allDashboards, target: 'embedded', scrapeIntervalSeconds: 5, ...props })

const contentOf = (page: string, start: string): string =>
  page.slice(page.indexOf(start) + start.length).split('</script>')[0] ?? ''

const dataOf = (page: string) =>
  JSON.parse(contentOf(page, '<script id="data" type="application/json">'))

describe('the page of dashboards', () => {
  test('holds the very files that Grafana gets', () => {
    assert.deepEqual(
      dataOf(render()).dashboards,
      allDashboards.map(({ json }) => JSON.parse(json)),
    )
  })

  test('runs its own script alone, and asks only who serves it', () => {
    const page = render()
    const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(page) ?? []
    const script = createHash('sha256').update(contentOf(page, '<script>')).digest('base64')
    assert.match(policy, /default-src 'none';/)
    assert.match(policy, /connect-src 'self';/)
    assert.ok(policy.includes(`script-src 'sha256-${script}';`), policy)
  })

  test('asks nobody where it holds the answers', () => {
    assert.doesNotMatch(render({ recorded: { start: 1, end: 2, answers: {} } }), /connect-src/)
  })

  test('no text that it holds ends the element which holds it', () => {
    const answers = {
      'query?query=up': { result: [{ metric: { pod: '</script><script>alert(1)' } }] },
    }
    const page = render({ recorded: { start: 1, end: 2, answers } })
    assert.deepEqual(dataOf(page).recorded.answers, answers)
    assert.equal(page.split('</script>').length, 3)
  })

  test('fits into a ConfigMap, beside what Kubernetes adds', () => {
    assert.ok(Buffer.byteLength(render()) < 900_000)
  })
})
