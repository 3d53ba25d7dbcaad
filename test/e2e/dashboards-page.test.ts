/** The page of dashboards in a browser, beside a stand-in for Prometheus. It needs no cluster. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Browser, HTTPRequest, Page } from 'puppeteer-core'
import { renderPage } from '../../dashboards/page/render-page.ts'
import { allDashboards } from '../dashboards/all-dashboards.ts'
import { checkAppearance, openBrowser, openTab, wordsOf } from './support/browser/browser.ts'
import { readDashboard } from './support/browser/dashboards-page.ts'

const hostile = '<img src=x onerror="document.title=1">'

/** The dashboards, of which the first has a panel that only Grafana draws. */
function pageText(): string {
  const [first, ...others] = allDashboards
  const dashboard = JSON.parse(first?.json ?? '')
  dashboard.panels.push({ type: 'logs', title: 'Errors', gridPos: { w: 24 } })
  const changed = {
    uid: 'service-overview',
    title: '',
    folder: '',
    json: JSON.stringify(dashboard),
  }
  return renderPage({
    dashboards: [changed, ...others],
    target: 'embedded',
    scrapeIntervalSeconds: 5,
  })
}

const url = 'http://prometheus.test/user/'

describe('the page of dashboards', () => {
  const text = pageText()
  let browser: Browser
  let page: Page
  let errors: readonly string[]
  /** Queries that Prometheus was asked. */
  let asked: string[]
  /** What Prometheus does in place of an answer. */
  let fails: 'never' | 'once' | 'always' | 'histograms'

  /** Answers in the browser, without a connection: pods that start beside this test would break it. */
  async function answer(request: HTTPRequest): Promise<void> {
    const { pathname, searchParams } = new URL(request.url())
    if (pathname === '/user/') return request.respond({ contentType: 'text/html', body: text })
    const query = searchParams.get('query') ?? ''
    const isFirst = !asked.includes(query)
    asked.push(query)
    if (fails === 'always' || (fails === 'once' && isFirst)) return request.abort()
    if (fails === 'histograms' && query.startsWith('histogram_quantile')) {
      return request.respond({ status: 422, body: '{"status":"error","error":"too many samples"}' })
    }
    const metric = { service: 'app', route: hostile, pod: hostile }
    const end = searchParams.get('end') ?? searchParams.get('time')
    const value = [Number(end), '1234.5']
    const data = pathname.includes('/label/')
      ? ['/', hostile]
      : { result: [{ metric, value, values: [[Number(end) - 5, '1'], value] }] }
    return request.respond({ body: JSON.stringify({ status: 'success', data }) })
  }

  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())
  beforeEach(async () => {
    asked = []
    fails = 'never'
    ;({ page, errors } = await openTab(browser))
    await page.setRequestInterception(true)
    page.on('request', answer)
  })

  const panel = (title: string) => `[data-panel="${title}"]`

  test('shows labels as text, whatever they hold', async () => {
    const { panels } = await readDashboard(page, url, 'service-overview')
    const [requests, bars] = panels
    assert.deepEqual(requests?.series, [[`app ${hostile}`, 1234.5]])
    assert.deepEqual(bars?.series, [[`app ${hostile}`, 1234.5]])
    await page.hover(`${panel('Requests per second')} .chart`)
    const tip = await page.waitForSelector(
      `${panel('Requests per second')} .chart [style*=pointer-events]`,
    )
    const words = String(await (await tip?.getProperty('innerText'))?.jsonValue())
    assert.ok(words.includes(hostile) && words.includes(' req/s'), words)
    assert.deepEqual(await page.$$('img'), [])
    assert.equal(await page.title(), 'Service overview · embedded')
    assert.deepEqual(errors, [])
  })

  test('writes values with their units, and hides a line on a click on its name', async () => {
    await readDashboard(page, url, 'service-overview')
    assert.deepEqual(await wordsOf(page, `${panel('Requests per second')} .value`), ['1.23K req/s'])
    const lines = `${panel('Requests per second')} .chart path[stroke^="var(--series"]`
    assert.ok((await page.$$(lines)).length > 0)
    await page.click(`${panel('Requests per second')} .legend button`)
    assert.deepEqual(await page.$$(lines), [])
  })

  test('asks for what is chosen of a variable, and keeps that in the address', async () => {
    await readDashboard(page, url, 'service-overview')
    asked = []
    await page.click('[data-key="route"] summary')
    await page.click('[data-key="route"] input[value="/"]')
    await page.waitForFunction("location.hash.includes('var-route=%2F')")
    await page.waitForNetworkIdle()
    assert.ok(asked.some((query) => query.includes('route=~"/"')))
    assert.deepEqual(await wordsOf(page, '[data-key="route"] summary'), ['route: /'])
  })

  test('says in a panel why Prometheus refused its query, and draws the others', async () => {
    fails = 'histograms'
    const { panels } = await readDashboard(page, url, 'service-overview')
    const said = Object.fromEntries(panels.map(({ title, message }) => [title, message]))
    assert.equal(said['Duration, p50'], 'Prometheus: too many samples')
    assert.equal(said['Requests per second'], null)
  })

  test('asks once more where a connection breaks', async () => {
    fails = 'once'
    const { panels } = await readDashboard(page, url, 'service-overview')
    assert.deepEqual(panels[0]?.series, [[`app ${hostile}`, 1234.5]])
  })

  test('says what is older than now when Prometheus no longer answers', async () => {
    await readDashboard(page, url, 'service-overview')
    fails = 'always'
    await page.select('.controls label:last-child select', '5s')
    await page.waitForFunction(
      "document.querySelector('[role=status]').textContent.includes('what is below is older')",
    )
  })

  test('asks at the pace of the dashboard where a link names none that is on offer', async () => {
    await page.goto(`${url}#dashboard=ingress&refresh=0s&from=ever`)
    await page.waitForSelector('body[data-drawn="ingress"]')
    const chosen = await page.$$eval('.controls select', (lists) => lists.map(({ value }) => value))
    assert.deepEqual(chosen, ['15m', '10s'])
  })

  test('says in its place that a panel is for Grafana alone', async () => {
    const { panels } = await readDashboard(page, url, 'service-overview')
    assert.match(
      panels.find(({ title }) => title === 'Errors')?.message ?? '',
      /^Grafana shows logs/,
    )
  })

  test('fits a phone and a laptop, light and dark, without barriers', async () => {
    await readDashboard(page, url, 'service-overview')
    await checkAppearance(page)
  })
})
