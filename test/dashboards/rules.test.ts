import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { requestCounterPresets } from '../../config/request-counters.ts'
import type { RuleSettings } from '../../dashboards/rule-settings.ts'
import { rules } from '../../dashboards/rules.ts'
import { demo, gate } from './alert-cases/settings.ts'
import { alertsOf } from './checks/check-rules.ts'

const settings: RuleSettings = {
  cluster: 'shop',
  namespace: 'shop-ns',
  services: [{ ...demo, autoscaling: { minReplicas: 1, maxReplicas: 7 } }],
  demo: true,
  logs: { enabled: true },
  scrapeIntervalSeconds: 5,
}
const recordings = (more: Partial<RuleSettings>) =>
  rules({ ...settings, ...more })
    .flatMap(({ groups }) => groups.flatMap((group) => group.rules))
    .filter((rule) => 'record' in rule)
const alerts = (more: Partial<RuleSettings> = {}) => alertsOf(rules({ ...settings, ...more }))
const expressions = (name: string, more?: Partial<RuleSettings>) =>
  alerts(more)
    .filter(({ alert }) => alert === name)
    .map(({ expr }) => expr)

describe('rules', () => {
  test('hold nothing that Terraform would read as its own', () => {
    assert.doesNotMatch(JSON.stringify(rules(settings)), /[$%]\{/)
  })

  test('have a name for each group, and a level for each recorded series', () => {
    const groups = rules(settings).flatMap((file) => file.groups)
    assert.deepEqual([...new Set(groups.map(({ name }) => name))].length, groups.length)
    for (const rule of groups.flatMap((group) => group.rules)) {
      if ('record' in rule) assert.match(rule.record, /^[a-z_]+:[a-z_]+:[a-z0-9_]+$/)
    }
  })

  test('know the autoscaler by its maximum, and the stores by their cluster and namespace', () => {
    assert.match(expressions('AutoscalerAtMaximum').join(), />= 7$/)
    const ours = 'cluster="shop", namespace="shop-ns"'
    assert.match(expressions('StoreDown').join(), new RegExp(`absent\\(redis_up\\{${ours}\\}\\)`))
    assert.match(expressions('AgentAbsent').join(), /cluster="shop"/)
  })

  test('say nothing about stores that no service needs, nor of what the demo app alone measures', () => {
    const names = (more: Partial<RuleSettings>) => alerts(more).map(({ alert }) => alert)
    assert.ok(names({}).includes('StoreFailing'))
    const withoutDemo = names({ services: [gate], demo: false })
    assert.deepEqual(
      withoutDemo.filter((name) => name.startsWith('Store')),
      [],
    )
    const services = [{ ...gate, stores: { redis: {} } }]
    assert.deepEqual(
      expressions('StoreDown', { services, demo: false }).map((expr) => expr.includes('redis_up')),
      [true],
    )
  })

  test('say nothing about logs where the settings leave them out', () => {
    const names = (enabled: boolean) => alerts({ logs: { enabled } }).map(({ alert }) => alert)
    assert.ok(names(true).includes('LogsNotArriving') && names(true).includes('LogsDropped'))
    assert.deepEqual(
      names(false).filter((name) => name.startsWith('Logs')),
      [],
    )
  })

  test('copy the counter of each preset to the same series, with the labels that it has', () => {
    for (const [name, requestCounter] of Object.entries(requestCounterPresets)) {
      const services = [{ ...gate, name: 'orders', requestCounter }]
      const [counts, durations] = recordings({ services })
      const labels = Object.keys(requestCounter.labels)
      const caller = labels.includes('route') ? ['caller'] : []
      const [, by, metric] =
        /^0 \* \(sum by \((.+?)\) \(.*?(\w+)\{job="orders"\}/.exec(counts?.expr ?? '') ?? []
      assert.equal(by, ['cluster', 'namespace', 'pod', ...caller, ...labels].join(', '), name)
      assert.equal(metric, requestCounter.metric)
      assert.match(counts?.record ?? '', /:http_requests_total:sum$/)
      assert.deepEqual(counts?.labels, { service: 'orders' })
      assert.match(durations?.record ?? '', /:http_request_duration_seconds_bucket:sum$/)
    }
  })

  test('say nothing about an autoscaler that has no choice', () => {
    const services = [{ ...demo, autoscaling: { minReplicas: 3, maxReplicas: 3 } }]
    assert.deepEqual(expressions('AutoscalerAtMaximum', { services }), [])
    for (const file of rules({ ...settings, services })) {
      for (const group of file.groups) assert.notEqual(group.rules.length, 0, group.name)
    }
  })

  test('give samples at least four scrapes before they are late', () => {
    assert.match(expressions('RemoteWriteBehind').join(), /> 60$/)
    assert.match(expressions('RemoteWriteBehind', { scrapeIntervalSeconds: 30 }).join(), /> 120$/)
  })

  test('take what objectives leave as the budget', () => {
    const objectives = { served: 0.99, seconds: 0.5 }
    assert.match(expressions('ErrorBudgetBurn', { objectives })[0] ?? '', /ratio_rate1h > 0\.144 /)
    assert.match(JSON.stringify(rules({ ...settings, objectives })), /le=\\"0\.5\\"/)
  })

  test('write a whole number of seconds as Prometheus stores it', () => {
    const objectives = { seconds: 1 }
    assert.match(JSON.stringify(rules({ ...settings, objectives })), /le=\\"1\.0\\"/)
  })

  test('link each alert to its heading in the runbook, wherever that is', () => {
    const runbookUrl = 'https://example.org/runbook.md'
    for (const { alert, annotations } of alerts({ runbookUrl })) {
      assert.equal(annotations.runbook_url, `${runbookUrl}#${alert.toLowerCase()}`)
    }
  })

  test('throws when an objective is no part of all requests', () => {
    for (const served of [0, 1, 99.9]) {
      assert.throws(() => rules({ ...settings, objectives: { served } }), /objectives\.served is/)
    }
  })

  test('throws when the time of the objective is no bound of a bucket', () => {
    assert.throws(
      () => rules({ ...settings, objectives: { seconds: 0.3 } }),
      /no bucket for 0\.3 s; use one of 0\.001, 0\.005/,
    )
  })
})
