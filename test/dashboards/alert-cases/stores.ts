import { storeOperationDuration } from '../../../app/metrics/catalog.ts'
import type { AlertCase } from './alert-case.ts'

const agent = 'up{cluster="embedded", namespace="tally", job="prometheus-agent", pod="agent"}'
const kubelet = 'up{cluster="embedded", job="kubelet-resource", instance="node"}'
const redis = 'redis_up{cluster="embedded", namespace="tally", job="redis", pod="redis-0"}'
const mongodb =
  'container_start_time_seconds{cluster="embedded", job="kubelet-resource", namespace="tally", ' +
  'pod="mongodb-0", container="mongodb"}'
const another = mongodb.replace('namespace="tally"', 'namespace="another"')
const well = { [agent]: '1x9', [kubelet]: '1x9', [redis]: '1x9', [mongodb]: '0x9' }

const critical = { severity: 'critical', cluster: 'embedded', namespace: 'tally' }
const redisDown = {
  labels: { ...critical, store: 'redis' },
  description: 'No Redis answers on embedded. It is needed by app and articles.',
}

const failing = (share: string) => ({
  labels: { ...critical, store: 'mongodb' },
  description: `${share} of the operations that the app asked of mongodb on embedded failed.`,
})

const operations = (outcome: string) =>
  `${storeOperationDuration.name}_count{cluster="embedded", namespace="tally", job="app", ` +
  `pod="app-a", store="mongodb", operation="find", outcome="${outcome}"}`

export const storeCases: readonly AlertCase[] = [
  {
    alert: 'StoreDown',
    says: 'Redis does not answer its exporter',
    series: { ...well, [redis]: '1x5 0x4' },
    at: '8m',
    fires: [redisDown],
  },
  {
    alert: 'StoreDown',
    says: 'the pod of Redis is gone, and its exporter with it',
    series: { ...well, [redis]: '1x5 stale' },
    at: '8m',
    fires: [redisDown],
  },
  {
    alert: 'StoreDown',
    says: 'the container of MongoDB is gone, and another namespace has one',
    series: { ...well, [mongodb]: '0x5 stale', [another]: '0x9' },
    at: '8m',
    fires: [
      {
        labels: { ...critical, store: 'mongodb', job: 'kubelet-resource', container: 'mongodb' },
        description: 'No MongoDB runs on embedded. It is needed by app.',
      },
    ],
  },
  { alert: 'StoreDown', says: 'both stores are there', series: well, at: '8m', fires: [] },
  {
    alert: 'StoreDown',
    says: 'Redis is restarted within a minute',
    series: { ...well, [redis]: '1x5 0 1x3' },
    at: '8m',
    fires: [],
  },
  {
    alert: 'StoreDown',
    says: 'nothing is seen of any store, since the agent is gone',
    series: {
      [agent]: '1x2 stale',
      [kubelet]: '1x2 stale',
      [redis]: '1x2 stale',
      [mongodb]: '0x2 stale',
    },
    at: '8m',
    fires: [],
  },
  {
    alert: 'StoreFailing',
    says: 'every second operation fails',
    series: { [operations('ok')]: '0+60x9', [operations('error')]: '0+60x9' },
    at: '8m',
    fires: [failing('50%')],
  },
  {
    alert: 'StoreFailing',
    says: 'operations fail that have never failed before, and none does not',
    series: { [operations('ok')]: '0+60x3 180x5', [operations('error')]: '0x3 60+60x5' },
    at: '8m',
    fires: [failing('100%')],
  },
  {
    alert: 'StoreFailing',
    says: 'one operation in a hundred fails',
    series: { [operations('ok')]: '0+99x9', [operations('error')]: '0+1x9' },
    at: '8m',
    fires: [],
  },
  {
    alert: 'StoreFailing',
    says: 'nothing is asked of the store any more after all of it failed',
    series: { [operations('ok')]: '0x19', [operations('error')]: '0+60x5 300x14' },
    at: '15m',
    fires: [],
  },
]
