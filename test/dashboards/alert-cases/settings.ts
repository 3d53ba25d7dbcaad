import { requestCounter } from '../../../app/metrics/catalog.ts'
import { requestCounterPresets } from '../../../config/request-counters.ts'
import type { RuleSettings, WatchedService } from '../../../dashboards/rule-settings.ts'

const service = {
  health: '/health',
  readiness: '/ready',
  metricsPath: '/metrics',
  stores: {},
  autoscaling: { minReplicas: 1, maxReplicas: 3 },
  limits: { cpuCores: 0.5, memoryBytes: 192 * 2 ** 20 },
}

/** The demo app. */
export const demo: WatchedService = {
  ...service,
  name: 'app',
  requestCounter,
  stores: { redis: {}, mongodb: {} },
}

/** A service whose counter and labels are called differently. */
export const articles: WatchedService = {
  ...service,
  name: 'articles',
  health: '/up.html?quick=1',
  readiness: '/actuator/health/readiness',
  requestCounter: requestCounterPresets['prometheus-flask-exporter'],
  stores: { redis: {} },
  autoscaling: { minReplicas: 2, maxReplicas: 2 },
}

/** A service that counts classes of statuses, and nothing else. */
export const quotes: WatchedService = {
  ...service,
  name: 'quotes',
  requestCounter: { metric: 'quotes_total', labels: { status: 'class' } },
  autoscaling: { minReplicas: 1, maxReplicas: 2 },
}

/** A service that counts requests without a label. */
export const gate: WatchedService = {
  ...service,
  name: 'gate',
  requestCounter: { metric: 'gate_requests_total', labels: {} },
}

/** The settings that the cases are written for. */
export const settings: RuleSettings = {
  cluster: 'embedded',
  namespace: 'tally',
  services: [demo, articles, quotes, gate],
  demo: true,
  logs: { enabled: true },
  scrapeIntervalSeconds: 5,
}
