import { before, describe, test } from 'node:test'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { askApi } from '../support/prometheus-api.ts'
import { until } from '../support/until.ts'

interface Alert {
  readonly labels: Readonly<Record<string, string>>
  readonly state: 'pending' | 'firing'
}

describe('an alert, end to end', () => {
  let platform: Platform
  before(async () => {
    platform = await readyPlatform()
  })
  const ofRedis = ({ labels }: { labels: Alert['labels'] }) =>
    labels.alertname === 'StoreDown' && labels.store === 'redis'

  /** What the central Prometheus says of it: nothing while Redis answers. */
  const state = async () => {
    const { data } = await askApi<{ data: { alerts: readonly Alert[] } }>(
      platform,
      '/api/v1/alerts',
    )
    return data.alerts.find(ofRedis)?.state
  }

  /** Whether Alertmanager has it. A node reaches the addresses of Services. */
  const arrived = async () => {
    const jsonPath = 'jsonpath={.spec.clusterIP}:{.spec.ports[0].port}'
    const address = await platform.kubectl('get', 'service', 'alertmanager', '-o', jsonPath)
    const path = '/api/v2/alerts'
    const alerts = await askApi<readonly Alert[]>(platform, path, {}, `http://${address}`)
    return alerts.some(ofRedis)
  }

  test('is silent, pending, firing and in Alertmanager, and resolved, as Redis goes and comes', async () => {
    // Without a sample nothing is pending either, so Redis must be seen; and once: of a pod that went
    // without a last scrape, what was seen last counts as present for 5 minutes.
    const seen = async () => (await platform.query('redis_up == 1')).length === 1
    const silent = async () => (await seen()) && (await state()) === undefined && !(await arrived())
    await until('Redis answers, and StoreDown is silent', silent, 400)
    await platform.kubectl('scale', 'statefulset/redis', '--replicas=0')
    try {
      await until('StoreDown is pending', async () => (await state()) === 'pending', 120)
      await until('StoreDown fires', async () => (await state()) === 'firing', 180)
      await until('StoreDown is in Alertmanager', arrived, 60)
    } finally {
      await platform.kubectl('scale', 'statefulset/redis', '--replicas=1')
    }
    await until('StoreDown is over, at Alertmanager too', silent, 300)
  })
})
