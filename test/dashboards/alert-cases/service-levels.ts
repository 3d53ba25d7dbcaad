import { httpRequestDuration } from '../../../app/metrics/catalog.ts'
import type { AlertCase, Firing } from './alert-case.ts'

const metric = httpRequestDuration.name
const where = 'cluster="embedded", namespace="tally", job="app", pod="app-a"'
const answers = (status: string, route = '/hits') =>
  `${metric}_count{${where}, method="GET", route="${route}", status_code="${status}"}`
const bucket = (le: string) =>
  `${metric}_bucket{${where}, method="GET", route="/hits", status_code="200", le="${le}"}`
const [inTime, all] = [bucket('0.25'), bucket('+Inf')]

/** A service of the user, with a counter of its own. */
const ofArticles = 'cluster="embedded", namespace="tally", job="articles", pod="articles-a"'
const articles = (name: string, labels: string) =>
  `flask_http_request_duration_seconds_${name}{${ofArticles}, method="GET", ${labels}}`
const ofQuotes = (status: string) =>
  `quotes_total{cluster="embedded", namespace="tally", job="quotes", pod="quotes-a", class="${status}"}`

const burning = (
  window: string,
  severity: string,
  description: string,
  service = 'app',
): Firing => ({
  labels: { severity, window, cluster: 'embedded', namespace: 'tally', service },
  description,
})

const failed = (window: string, share: string, service = 'app') =>
  `On embedded, ${share}% of the requests to ${service} of the last ${window} failed. ` +
  'The objective allows 0.1 % over 30 days.'
const slow = (window: string, share: string, service = 'app') =>
  `On embedded, ${share}% of the requests to ${service} of the last ${window} took longer than ` +
  '0.25 s. The objective allows 1 % over 30 days.'

const allWindows = (
  describe: (window: string, share: string, service: string) => string,
  share: string,
  service: string,
): readonly Firing[] => [
  burning('1h', 'critical', describe('1h', share, service), service),
  burning('6h', 'critical', describe('6h', share, service), service),
  burning('3d', 'warning', describe('3d', share, service), service),
]

export const serviceLevelCases: readonly AlertCase[] = [
  {
    alert: 'ErrorBudgetBurn',
    says: 'one request in twenty fails for an hour',
    series: { [answers('200')]: '0+570x70', [answers('503')]: '0+30x70' },
    at: '1h5m',
    fires: allWindows(failed, '5', 'app'),
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
    alert: 'ErrorBudgetBurn',
    says: 'one request in twenty fails at a service with another counter, and none at the app',
    series: {
      [answers('200')]: '0+600x70',
      [articles('count', 'path="/articles", status="200"')]: '0+570x70',
      [articles('count', 'path="/articles", status="500"')]: '0+30x70',
    },
    at: '1h5m',
    fires: allWindows(failed, '5', 'articles'),
  },
  {
    alert: 'ErrorBudgetBurn',
    says: 'only the probes of a service fail, whose path is a file',
    series: {
      [articles('count', 'path="/articles", status="200"')]: '0+600x70',
      [articles('count', 'path="/up.html", status="500"')]: '0+60x70',
    },
    at: '1h5m',
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurn',
    says: 'only the probes of a service fail, whose routes have no slash or are a pattern',
    series: {
      [articles('count', 'path="/articles", status="200"')]: '0+600x70',
      [articles('count', 'path="up.html", status="500"')]: '0+60x70',
      [articles('count', 'path="/actuator/health/**", status="503"')]: '0+60x70',
    },
    at: '1h5m',
    fires: [],
  },
  {
    alert: 'ErrorBudgetBurn',
    says: 'one request in twenty fails at a service that counts classes of statuses',
    series: { [ofQuotes('2xx')]: '0+570x70', [ofQuotes('5xx')]: '0+30x70' },
    at: '1h5m',
    fires: allWindows(failed, '5', 'quotes'),
  },
  {
    alert: 'ErrorBudgetBurn',
    says: 'a service has failed no request yet, and clients make mistakes',
    series: { [ofQuotes('2xx')]: '0+570x70', [ofQuotes('4xx')]: '0+30x70' },
    at: '1h5m',
    fires: [],
  },
  {
    alert: 'LatencyBudgetBurn',
    says: 'one request in five is slow at a service with another counter, for an hour',
    series: {
      [articles('count', 'path="/articles", status="200"')]: '0+600x70',
      [articles('bucket', 'path="/articles", status="200", le="0.25"')]: '0+480x70',
      [articles('bucket', 'path="/articles", status="200", le="+Inf"')]: '0+600x70',
    },
    at: '1h5m',
    fires: allWindows(slow, '20', 'articles'),
  },
  {
    alert: 'LatencyBudgetBurn',
    says: 'a service has no bound that is the time of the objective',
    series: {
      [articles('count', 'path="/articles", status="200"')]: '0+600x70',
      [articles('bucket', 'path="/articles", status="200", le="0.1"')]: '0+1x70',
      [articles('bucket', 'path="/articles", status="200", le="+Inf"')]: '0+600x70',
    },
    at: '1h5m',
    fires: [],
  },
  {
    alert: 'LatencyBudgetBurn',
    says: 'one request in five is slow for an hour',
    series: { [answers('200')]: '0+600x70', [inTime]: '0+480x70', [all]: '0+600x70' },
    at: '1h5m',
    fires: allWindows(slow, '20', 'app'),
  },
  {
    alert: 'LatencyBudgetBurn',
    says: 'one request in 200 is slow, which the objective allows',
    series: { [answers('200')]: '0+600x70', [inTime]: '0+597x70', [all]: '0+600x70' },
    at: '1h5m',
    fires: [],
  },
  {
    alert: 'LatencyBudgetBurn',
    says: 'nobody asks anything',
    series: { [answers('200')]: '600x70', [inTime]: '480x70', [all]: '600x70' },
    at: '1h5m',
    fires: [],
  },
]
