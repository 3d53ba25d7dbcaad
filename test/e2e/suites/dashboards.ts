import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { defaults } from '../../../config/defaults.ts'
import { type AskedQuery, askEveryPanel } from '../support/panel-data.ts'
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

const unexpected = (queries: readonly AskedQuery[]) =>
  queries
    .filter(({ panel, series }) => (series === 0) !== (reasonFor(panel) !== undefined))
    .map(({ panel, refId, series, expr }) => `${panel}, query ${refId}: ${series} series: ${expr}`)

describe('dashboards after a load', () => {
  let platform: Platform
  before(async () => {
    platform = await readyPlatform()
    await tallyOk('load', '--requests', '1000')
  })

  test('shows data in every panel, or has a reason why not', async (t) => {
    let queries: readonly AskedQuery[] = []
    const ask = async () => {
      queries = await askEveryPanel(platform, defaults.scrapeIntervalSeconds)
      return unexpected(queries).length === 0
    }
    // Kubelets look at volumes once a minute, and rules need a few evaluations.
    await until('every panel has data', ask, 180).catch(() => {})

    const panels = [...new Set(queries.map(({ panel }) => panel))]
    const empty = panels.filter((panel) =>
      queries.some((query) => query.panel === panel && query.series === 0),
    )
    t.diagnostic(
      `${panels.length} panels checked (${queries.length} queries): ` +
        `${panels.length - empty.length} with data, ${empty.length} without`,
    )
    for (const panel of empty) {
      t.diagnostic(`without data: ${panel}: ${reasonFor(panel) ?? 'no reason is known'}`)
    }
    assert.deepEqual(unexpected(queries), [])
  })
})
