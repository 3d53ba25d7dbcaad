import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'puppeteer-core'
import { defaults } from '../../../config/defaults.ts'
import { allDashboards } from '../../dashboards/all-dashboards.ts'
import { panelsOf } from '../../dashboards/dashboard-json.ts'
import { checkAppearance, openBrowser, openTab } from '../support/browser/browser.ts'
import { type DrawnPanel, readDashboard } from '../support/browser/dashboards-page.ts'
import { listedServices, panelData } from '../support/panel-data.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { tallyOk } from '../support/tally.ts'
import { until } from '../support/until.ts'

/** Panels that can't have data on `embedded`, and why. All others must. */
const withoutData: readonly { readonly panel: RegExp; readonly reason: string }[] = [
  {
    panel: /^monitoring-host, /,
    reason: 'embedded has no monitoring host: its Prometheus runs in the cluster',
  },
  {
    panel: /^ingress, "(Reloads per second|Last reload)"$/,
    reason: "embedded has NGINX alone: F5's controller is in no package registry",
  },
]

const reasonFor = (panel: string) => withoutData.find((each) => each.panel.test(panel))?.reason

/** Series as comparable texts: what no axis shows, and what has ended, is NaN on the page. */
const comparable = (series: DrawnPanel['series']): readonly string[] =>
  series
    .filter(([, value]) => Number.isFinite(value))
    .map(([name, value]) => `${name}: ${value.toPrecision(9)}`)
    .toSorted()

describe('dashboards after a load', () => {
  let platform: Platform
  let browser: Browser
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tally-dashboards-'))
    platform = await readyPlatform()
    browser = await openBrowser()
    await tallyOk('load', '--requests', '1000')
  })
  after(async () => {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('the page draws every panel with the values that Prometheus has, or has a reason why not', async (t) => {
    const { stdout } = await tallyOk('dashboards')
    const [url = ''] = stdout.split('\n')
    const { page, errors } = await openTab(browser)
    const [username = '', password = ''] = platform.credentials.prometheus.split(':')
    await page.authenticate({ username, password })
    // Samples that come late change a value between the page's question and this one's.
    let open: readonly string[]
    const differing = async (dashboard: (typeof allDashboards)[number], agreed: Set<string>) => {
      const { end, panels } = await readDashboard(page, url, dashboard.uid)
      const services = await listedServices(platform, end)
      const found = []
      for (const panel of panelsOf(dashboard)) {
        const name = `${dashboard.uid}, "${panel.title}"`
        if (agreed.has(name)) continue
        const drawn = panels.find(({ title }) => title === panel.title)
        const at = { end, scrapeIntervalSeconds: defaults.scrapeIntervalSeconds, services }
        const expected = comparable(await panelData(platform, panel, at))
        const shown = comparable(drawn?.series ?? [])
        const hasData = drawn?.isDrawn === true && drawn.series.length > 0
        const isExpected = hasData === (reasonFor(name) === undefined)
        if (isExpected && shown.join() === expected.join()) agreed.add(name)
        else
          found.push(
            `${name}: ${drawn?.message ?? ''} ${shown.join(', ')}; Prometheus: ${expected.join(', ')}`,
          )
      }
      return found
    }
    for (const dashboard of allDashboards) {
      open = [`${dashboard.uid} was never drawn`]
      const agreed = new Set<string>()
      // Kubelets look at volumes once a minute, and rules need a few evaluations.
      await until(
        `every panel of ${dashboard.uid} agrees`,
        async () => {
          open = await differing(dashboard, agreed)
          return open.length === 0
        },
        180,
      ).catch(() => {})
      assert.deepEqual(open, [])
      const empty = [...agreed].filter((panel) => reasonFor(panel) !== undefined)
      t.diagnostic(
        `${dashboard.uid}: ${agreed.size} panels agree, ${empty.length} of them without data`,
      )
      for (const panel of empty) t.diagnostic(`without data: ${panel}: ${reasonFor(panel)}`)
    }
    assert.deepEqual(errors, [])
  })

  test('the file of a time range shows the same, asks nobody, and has no barrier', async () => {
    const file = join(folder, 'dashboards.html')
    const { stdout } = await tallyOk('dashboards', '--out', file, '--last', '15m')
    const url = pathToFileURL(file).href
    assert.equal(stdout, url)
    const { page, errors } = await openTab(browser)
    const requested: string[] = []
    page.on('request', (request) => requested.push(request.url()))
    for (const { uid } of allDashboards) {
      const { panels } = await readDashboard(page, url, uid)
      for (const { title, series, message } of panels) {
        const reason = reasonFor(`${uid}, "${title}"`)
        assert.equal(series.length > 0, reason === undefined, `${uid}, ${title}: ${message}`)
      }
      if (uid === 'service-overview') await checkAppearance(page)
    }
    const others = requested.filter((each) => !each.startsWith(url) && each !== 'about:blank')
    assert.deepEqual(others, [])
    assert.deepEqual(errors, [])
  })
})
