/** Value of the label `part-of` of every object. */
export const platformName = 'tally'

/** Value of the label `component` of a part of the platform, which becomes the label `job` of metrics. */
export type Component =
  | 'app'
  | 'redis'
  | 'mongodb'
  | 'nginx'
  | 'prometheus-agent'
  | 'prometheus'
  | 'grafana'
  | 'node-exporter'
  | 'alertmanager'
  | 'logs'
  | 'log-collector'
  | 'metrics-server'
  | 'platform'

/**
 * Kubernetes' recommended labels. They never change for an object, so they select its pods too.
 * @param name the application's own name
 */
export function labels(name: string, component: string) {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': platformName,
  }
}

/** Names of the container ports that the agent scrapes. */
export const metricsPorts = {
  own: 'http-metrics',
  /** Of pods that ask for the receiver's password. */
  protected: 'http-protected',
  /** Of pods that ask for the log store's password. */
  logs: 'http-logs',
  /** The name that F5's chart gives. */
  nginxIngressChart: 'prometheus',
} as const
