import { all, exactly } from './logsql.ts'

/** Names of the fields that the collector gives to the lines of every pod. */
export const podFields = {
  namespace: 'kubernetes.pod_namespace',
  pod: 'kubernetes.pod_name',
  container: 'kubernetes.container_name',
  /** The service, or the part of the platform: what its metrics have as the label `job`. */
  service: 'kubernetes.pod_labels.app.kubernetes.io/component',
} as const

/** The message of the one line that the demo app, and NGINX, writes for each request that it answered. */
const requestMessage = 'request'

/** Whose request lines are compared with a load. */
export interface RequestLines {
  readonly namespace: string
  readonly service: string
}

/** The query that finds the request lines of a service. */
export const requestLines = ({ namespace, service }: RequestLines): string =>
  all([
    exactly(podFields.service, service),
    exactly(podFields.namespace, namespace),
    exactly('_msg', requestMessage),
  ])
