/** The parts of selectors that queries share. Each label is written here once. */

/** Values of the label `job`: the platform's components, and what else the agent scrapes. */
export type Job =
  | 'app'
  | 'redis'
  | 'nginx'
  | 'prometheus-agent'
  | 'prometheus'
  | 'alertmanager'
  | 'node-exporter'
  | 'kubelet'
  | 'kubelet-resource'
  | 'cadvisor'

/** Series of one job. */
export const job = (name: Job): string => `job="${name}"`

/** Series of the targets that a dashboard's variable `cluster` chooses. */
export const chosenCluster = 'cluster=~"$cluster"'

/** The same, within the namespaces that are chosen. */
export const chosen = `${chosenCluster}, namespace=~"$namespace"`

/**
 * The host of the central Prometheus on AWS. What runs there is scraped by that Prometheus itself,
 * so it has no namespace; all that comes from a cluster's pods has one.
 */
export const onMonitoringHost = 'namespace=""'
/** Pods of a cluster. */
export const inCluster = 'namespace!=""'

/** Per second, over the shortest time that Grafana finds safe at the chosen range. */
export const perSecond = (selector: string): string => `rate(${selector}[$__rate_interval])`

/** Added up over all series of each target. */
export const sumByCluster = (expr: string): string => `sum by (cluster) (${expr})`
