/** What every object of the platform is part of. */
export const platformName = 'tally'

/** The parts of the platform. The agent makes the label `job` of it. */
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
  | 'metrics-server'
  | 'platform'

/**
 * Kubernetes' recommended labels. They never change for an object, so they select its pods too.
 * @param name the application's own name
 */
export function labels(name: string, component: Component) {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': platformName,
  }
}

/** Names of the container ports whose `/metrics` the agent scrapes. */
export const metricsPorts = {
  own: 'http-metrics',
  /** Asks for the receiver's password. */
  protected: 'http-protected',
  /** What F5's chart calls it. */
  nginxIngressChart: 'prometheus',
} as const
