/** The parts of selectors that queries share. Each label is written here once. */

/** Values of the label `job` beside the names of services. */
export type Job =
  | 'redis'
  | 'nginx'
  | 'prometheus-agent'
  | 'prometheus'
  | 'alertmanager'
  | 'logs'
  | 'log-collector'
  | 'node-exporter'
  | 'kubelet'
  | 'kubelet-resource'
  | 'cadvisor'

/** Series of one job, or of a service. */
export const job = (name: string): string => `job="${name}"`

/** Series of the targets that a dashboard's variable `cluster` chooses. */
export const chosenCluster = 'cluster=~"$cluster"'

/** The same, within the namespaces that are chosen. */
export const chosen = `${chosenCluster}, namespace=~"$namespace"`

/**
 * Series of the services that a dashboard's variable `service` chooses.
 * @param label the one that holds a service's name
 */
export const chosenService = (label: 'service' | 'job' | 'container'): string =>
  `${label}=~"$service"`

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
