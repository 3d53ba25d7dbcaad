import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as units from '@grafana/grafana-foundation-sdk/units'
import * as catalog from '../../app/metrics/catalog.ts'
import { dashboards, datasource } from '../../dashboards/index.ts'
import { jsonOf, panelsOf } from './panels-of.ts'
import { labelNames, metricNames, syntaxErrors } from './promql.ts'

/** Every series name of the catalog: a histogram exposes three. */
const series = new Set(
  Object.values(catalog).flatMap((metric) =>
    typeof metric === 'object' && 'name' in metric
      ? 'bucketsSeconds' in metric
        ? ['bucket', 'count', 'sum'].map((suffix) => `${metric.name}_${suffix}`)
        : [String((metric as { name: string }).name)]
      : [],
  ),
)
const labels = new Set(
  Object.values(catalog).flatMap((metric) =>
    typeof metric === 'object' && 'labelNames' in metric ? [...metric.labelNames] : [],
  ) as string[],
)
const labelsFromScraping = new Set(['cluster', 'job', 'instance', 'namespace', 'pod', 'le'])

describe('dashboards', () => {
  test('no two have the same uid, and each uid can be a file name', () => {
    const uids = dashboards.map(({ uid }) => uid)
    assert.deepEqual([...new Set(uids)], uids)
    for (const uid of uids) assert.match(uid, /^[a-z][a-z0-9-]{2,39}$/)
  })

  test('no JSON needs to be escaped in Terraform', () => {
    for (const { json } of dashboards) assert.doesNotMatch(json, /[$%]\{/)
  })

  for (const dashboard of dashboards) {
    describe(dashboard.title, () => {
      test('has its uid and title in its JSON, and leaves the database id to Grafana', () => {
        const { uid, title, id } = JSON.parse(dashboard.json)
        assert.deepEqual([uid, title, id], [dashboard.uid, dashboard.title, undefined])
      })

      test('lets one choose cluster and route', () => {
        const { templating } = jsonOf(dashboard)
        assert.deepEqual(
          templating.list.map(({ name }) => name),
          ['cluster', 'route'],
        )
        for (const { query } of templating.list) {
          const [, selector = ''] = /^label_values\((.+), \w+\)$/.exec(query) ?? []
          assert.deepEqual(syntaxErrors(selector), [])
          for (const name of metricNames(selector)) assert.ok(series.has(name), name)
        }
      })

      test('has panels that neither overlap nor leave the screen', () => {
        const cells = new Set<string>()
        for (const { title, gridPos } of jsonOf(dashboard).panels) {
          assert.ok(gridPos.x + gridPos.w <= 24, `${title} is wider than the screen`)
          for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
            for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
              assert.ok(!cells.has(`${x},${y}`), `${title} covers another panel`)
              cells.add(`${x},${y}`)
            }
          }
        }
      })

      for (const panel of panelsOf(dashboard)) {
        test(`${panel.title}: says what it shows, in a unit that Grafana knows`, () => {
          assert.ok(panel.title)
          assert.match(
            panel.description ?? '',
            /\?.*\.$/,
            'asks a question and explains the answer',
          )
          const unit = panel.fieldConfig?.defaults?.unit
          assert.ok((Object.values(units) as unknown[]).includes(unit), `unit ${unit}`)
        })

        test(`${panel.title}: asks the provisioned Prometheus`, () => {
          assert.equal(panel.datasource?.uid, datasource.uid)
          assert.ok(panel.targets?.length)
          for (const target of panel.targets) {
            assert.equal(target.datasource?.uid, datasource.uid)
          }
        })

        test(`${panel.title}: reads metrics and labels that the catalog has`, () => {
          for (const { expr } of panel.targets ?? []) {
            assert.deepEqual(syntaxErrors(expr), [], expr)
            assert.notEqual(metricNames(expr).length, 0)
            for (const name of metricNames(expr)) assert.ok(series.has(name), name)
            for (const name of labelNames(expr)) {
              assert.ok(labels.has(name) || labelsFromScraping.has(name), name)
            }
          }
        })
      }
    })
  }
})

describe('the check of PromQL', () => {
  test('finds what Prometheus would refuse', () => {
    for (const broken of ['sum by (route (up)', 'rate(up[5m)', 'up{route=~}', '']) {
      assert.notDeepEqual(syntaxErrors(broken), [], broken)
    }
  })

  test('finds every metric and label that an expression names', () => {
    const expr = 'sum by (le) (rate(a_bucket{x="1"}[$__rate_interval])) / on (y) b'
    assert.deepEqual(metricNames(expr), ['a_bucket', 'b'])
    assert.deepEqual(labelNames(expr), ['le', 'x', 'y'])
  })
})
