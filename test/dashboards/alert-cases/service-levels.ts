import { httpRequestDuration } from '../../../app/metrics/catalog.ts'
import type { AlertCase, Firing } from './alert-case.ts'

const metric = httpRequestDuration.name
const where = 'cluster="embedded", namespace="tally", job="app", pod="app-a"'
const answers = (status: string, route = '/hits') =>
  `${metric}_count{${where}, method="GET", route="${route}", status_code="${status}"}`
const inTime = `${metric}_bucket{${where}, method="GET", route="/hits", status_code="200", le="0.25"}`

const burning = (window: string, severity: string, description: string): Firing => ({
  labels: { severity, window, cluster: 'embedded', namespace: 'tally' },
  description,
})

const failed = (window: string, share: string) =>
  `On embedded, ${share}% of the requests of the last ${window} failed. ` +
  'The objective allows 0.1 % over 30 days.'
const slow = (window: string, share: string) =>
  `On embedded, ${share}% of the requests of the last ${window} took longer than 0.25 s. ` +
  'The objective allows 1 % over 30 days.'

export const serviceLevelCases: readonly AlertCase[] = [
  {
    alert: 'ErrorBudgetBurn',
    says: 'one request in twenty fails for an hour',
    series: { [answers('200')]: '0+570x70', [answers('503')]: '0+30x70' },
    at: '1h5m',
    fires: [
      burning('1h', 'critical', failed('1h', '5')),
      burning('6h', 'critical', failed('6h', '5')),
      burning('3d', 'warning', failed('3d', '5')),
    ],
  },
  {
    alert: 'ErrorBudgetBurn',
    says: 'one request in 500 fails for four hours: nothing to get up for',
    series: { [answers('200')]: '0+998x240', [answers('500')]: '0+2x240' },
    at: '4h',
    fires: [burning('3d', 'warning', failed('3d', '0.2'))],
  },
  {
    alert: 'ErrorBudgetBurn',
    says: 'one request in 2000 fails, which the objective allows',
    series: { [answers('200')]: '0+1999x180', [answers('503')]: '0+1x180' },
    at: '3h',
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurn',
    says: 'half of a dozen requests fail',
    series: { [answers('200')]: '0 6x70', [answers('503')]: '0 6x70' },
    at: '5m',
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurn',
    says: 'nobody asks anything, and only the probes fail',
    series: {
      [answers('200')]: '1000x70',
      [answers('503')]: '0x70',
      [answers('503', '/ready')]: '0+60x70',
    },
    at: '1h5m',
    fires: [],
  },
  {
    alert: 'LatencyBudgetBurn',
    says: 'one request in five is slow for an hour',
    series: { [answers('200')]: '0+600x70', [inTime]: '0+480x70' },
    at: '1h5m',
    fires: [
      burning('1h', 'critical', slow('1h', '20')),
      burning('6h', 'critical', slow('6h', '20')),
      burning('3d', 'warning', slow('3d', '20')),
    ],
  },
  {
    alert: 'LatencyBudgetBurn',
    says: 'one request in 200 is slow, which the objective allows',
    series: { [answers('200')]: '0+600x70', [inTime]: '0+597x70' },
    at: '1h5m',
    fires: [],
  },
  {
    alert: 'LatencyBudgetBurn',
    says: 'nobody asks anything',
    series: { [answers('200')]: '600x70', [inTime]: '480x70' },
    at: '1h5m',
    fires: [],
  },
]
