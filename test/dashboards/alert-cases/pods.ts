import type { AlertCase } from './alert-case.ts'

const up = (job: string, pod: string) =>
  `up{cluster="embedded", namespace="tally", job="${job}", pod="${pod}"}`
const app = (pod: string) => up('app', pod)
const started =
  'container_start_time_seconds{cluster="embedded", job="kubelet-resource", instance="node", ' +
  'namespace="tally", pod="redis-0", container="redis"}'

export const podCases: readonly AlertCase[] = [
  {
    alert: 'AutoscalerAtMaximum',
    says: 'all three pods that the autoscaler may start run for 20 minutes',
    series: { [app('a')]: '1x20', [app('b')]: '1x20', [app('c')]: '1x20' },
    at: '20m',
    fires: [
      {
        labels: { severity: 'warning', service: 'app', cluster: 'embedded', namespace: 'tally' },
        description: '3 pods of app run on embedded, and the autoscaler may start no more than 3.',
      },
    ],
  },
  {
    alert: 'AutoscalerAtMaximum',
    says: 'a service has both pods that it may have at all, and another one two of its two',
    series: {
      [up('articles', 'a')]: '1x20',
      [up('articles', 'b')]: '1x20',
      [up('quotes', 'a')]: '1x20',
      [up('quotes', 'b')]: '1x20',
    },
    at: '20m',
    fires: [
      {
        labels: { severity: 'warning', service: 'quotes', cluster: 'embedded', namespace: 'tally' },
        description:
          '2 pods of quotes run on embedded, and the autoscaler may start no more than 2.',
      },
    ],
  },
  {
    alert: 'AutoscalerAtMaximum',
    says: 'a third pod is there and does not answer',
    series: { [app('a')]: '1x20', [app('b')]: '1x20', [app('c')]: '0x20' },
    at: '20m',
    fires: [],
  },
  {
    alert: 'AutoscalerAtMaximum',
    says: 'a spike needs all pods for 10 minutes',
    series: { [app('a')]: '1x30', [app('b')]: '1x30', [app('c')]: '1x10 stale' },
    at: '16m',
    fires: [],
  },
  {
    alert: 'PodRestarting',
    says: 'a container is restarted twice within half an hour',
    series: { [started]: '0x9 600x9 1200x9' },
    at: '29m',
    fires: [
      {
        labels: {
          severity: 'warning',
          cluster: 'embedded',
          job: 'kubelet-resource',
          instance: 'node',
          namespace: 'tally',
          pod: 'redis-0',
          container: 'redis',
        },
        description:
          'Container redis of pod tally/redis-0 on embedded was restarted 2 times in 30 minutes.',
      },
    ],
  },
  {
    alert: 'PodRestarting',
    says: 'a container is restarted once, and its pod goes on',
    series: { [started]: '0x9 600x19' },
    at: '29m',
    fires: [],
  },
]
