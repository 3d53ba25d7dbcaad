import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dashboards as dashboardsOf, homeDashboard } from '../../dashboards/index.ts'
import { allDashboards as dashboards } from './all-dashboards.ts'
import { jsonOf, panelsOf } from './dashboard-json.ts'

const variablesOf = (uid: string) => {
  const dashboard = dashboards.find((each) => each.uid === uid)
  assert.ok(dashboard, uid)
  return jsonOf(dashboard).templating.list.map(({ name }) => name)
}

describe('dashboards', () => {
  test('the first one to be seen is among them', () => {
    assert.ok(dashboards.some(({ uid }) => uid === homeDashboard))
  })

  test('none is about a store that does not run, nor about what the demo app alone measures', () => {
    const stores = (redis: boolean) =>
      dashboardsOf({ demo: false, redis, logs: false }).filter(({ uid }) => uid === 'stores')
    assert.deepEqual(stores(false), [])
    const [withRedis] = stores(true)
    assert.ok(withRedis)
    for (const { targets = [] } of panelsOf(withRedis)) {
      for (const { expr } of targets) assert.match(expr, /redis_/)
    }
  })

  test('each uid can be a file name, and is the one in the JSON', () => {
    for (const dashboard of dashboards) {
      assert.match(dashboard.uid, /^[a-z][a-z0-9-]{2,39}$/)
      const { uid, title, id } = jsonOf(dashboard)
      // The database id is left to Grafana.
      assert.deepEqual([uid, title, id], [dashboard.uid, dashboard.title, undefined])
    }
  })

  test('no JSON needs to be escaped in Terraform', () => {
    for (const { json } of dashboards) assert.doesNotMatch(json, /[$%]\{/)
  })

  test('all of them let one choose the target, and those of the app namespace and route', () => {
    for (const { uid } of dashboards) assert.equal(variablesOf(uid)[0], 'cluster')
    for (const uid of ['service-overview', 'stores', 'ingress', 'kubernetes']) {
      assert.equal(variablesOf(uid)[1], 'namespace')
    }
    assert.deepEqual(variablesOf('service-overview').slice(2), ['service', 'route'])
  })

  test('each query is chosen by a variable, or is about all targets and says so', () => {
    const aboutAll = ['monitoring-pipeline: Alerts that fire']
    for (const dashboard of dashboards) {
      for (const { title, targets = [] } of panelsOf(dashboard)) {
        if (aboutAll.includes(`${dashboard.uid}: ${title}`)) continue
        for (const { expr } of targets) assert.match(expr, /cluster=~"\$cluster"/, title)
      }
    }
  })

  test('everything of the variable service is the services alone, not every job', () => {
    const dashboard = dashboards.find(({ uid }) => uid === 'service-overview')
    const variables = dashboard && jsonOf(dashboard).templating.list
    const [service, route] = ['service', 'route'].map((each) =>
      variables?.find(({ name }) => name === each),
    )
    assert.deepEqual([service?.allValue, route?.allValue], [undefined, '.*'])
  })

  test('panels of services read what all of them have in common', () => {
    for (const { title, targets = [] } of dashboards.flatMap(panelsOf)) {
      for (const { expr } of targets) {
        assert.doesNotMatch(expr, /(?<![\w:])http_request_duration_seconds/, title)
      }
    }
  })

  test('bars have one colour: by default Grafana takes 80 for too much', () => {
    for (const { type, title, fieldConfig } of dashboards.flatMap(panelsOf)) {
      if (type !== 'bargauge') continue
      const { steps } = fieldConfig?.defaults?.thresholds ?? {}
      assert.deepEqual(steps, [{ value: null, color: 'green' }], title)
    }
  })

  test('panels of what some clusters or services do not measure say so in place of data', () => {
    const metrics =
      /container_(cpu_cfs|network)_|kubelet_volume_stats_|status[!=]|_bucket:sum|ratio_rate|eventloop/
    for (const { title, targets = [], fieldConfig } of dashboards.flatMap(panelsOf)) {
      const isAffected = targets.some(({ expr }) => metrics.test(expr))
      const { noValue } = fieldConfig?.defaults ?? {}
      if (isAffected) assert.match(noValue ?? '', /^No data\. .+ can't be known: /, title)
      else assert.equal(noValue, undefined, title)
    }
  })

  for (const dashboard of dashboards) {
    test(`${dashboard.title}: panels neither overlap nor leave the screen`, () => {
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

    test(`${dashboard.title}: each panel is called differently`, () => {
      const titles = panelsOf(dashboard).map(({ title }) => title)
      assert.deepEqual([...new Set(titles)], titles)
    })
  }
})
