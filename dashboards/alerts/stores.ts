import { job } from '../queries/selectors.ts'
import { byStore, count, failed } from '../queries/store-operations.ts'
import type { RuleSettings } from '../rule-settings.ts'
import type { Alert } from './alert.ts'

/**
 * Where a pod is gone its series are gone too: then nothing is 0, it is absent. That tells of the
 * store only while there is somebody to look.
 */
const absentWhileWatched = (selector: string, { cluster }: RuleSettings, watcher: string) =>
  `(absent(${selector}) and on (cluster) (up{cluster="${cluster}", ${watcher}} == 1))`

/** Failed operations below this part are the network's hiccups. */
const errorRatio = 0.05
const perSecond = (matchers: string) =>
  `sum by (cluster, namespace, ${byStore}) (rate(${count}{${matchers}}[2m]))`

const listed = new Intl.ListFormat('en')

/** A store is away, or does not do what the demo app asks of it. None for what nobody asks. */
export function storeAlerts(settings: RuleSettings): readonly Alert[] {
  const { cluster, namespace, services, demo } = settings
  const users = (store: 'redis' | 'mongodb') =>
    listed.format(services.filter(({ stores }) => stores[store]).map(({ name }) => name))
  // Others on the cluster may run stores, too, and call them the same.
  const ours = `cluster="${cluster}", namespace="${namespace}"`
  const containers = job('kubelet-resource')
  const redisUp = `redis_up{${ours}}`
  const down = {
    alert: 'StoreDown',
    severity: 'critical',
    // Longer than a restart takes.
    for: '1m',
    summary: 'A store is down.',
  } as const
  const redisDown: Alert = {
    ...down,
    labels: { store: 'redis' },
    expr:
      `sum by (cluster, namespace) (${redisUp}) == 0 or ` +
      absentWhileWatched(redisUp, settings, job('prometheus-agent')),
    description: `No Redis answers on {{ $labels.cluster }}. It is needed by ${users('redis')}.`,
  }
  const mongodbDown: Alert = {
    ...down,
    labels: { store: 'mongodb' },
    // MongoDB has no exporter: its container is there or it isn't. One that hangs is failing.
    expr: absentWhileWatched(
      `container_start_time_seconds{${ours}, ${containers}, container="mongodb"}`,
      settings,
      containers,
    ),
    description: `No MongoDB runs on {{ $labels.cluster }}. It is needed by ${users('mongodb')}.`,
  }
  const failing: Alert = {
    alert: 'StoreFailing',
    severity: 'critical',
    expr: `${perSecond(failed)} / ${perSecond('')} > ${errorRatio}`,
    for: '2m',
    summary: 'Operations of a store fail.',
    description:
      '{{ $value | humanizePercentage }} of the operations that the app asked of ' +
      `{{ $labels.${byStore} }} on {{ $labels.cluster }} failed.`,
  }
  return [
    ...(users('redis') ? [redisDown] : []),
    ...(users('mongodb') ? [mongodbDown] : []),
    ...(demo ? [failing] : []),
  ]
}
