import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

type CronJobs = typeof import('@cdktf/provider-kubernetes/lib/cron-job-v1/index.js')
type DaemonSets = typeof import('@cdktf/provider-kubernetes/lib/daemon-set-v1/index.js')
type Deployments = typeof import('@cdktf/provider-kubernetes/lib/deployment-v1/index.js')
type HorizontalPodAutoscalers =
  typeof import('@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2/index.js')
type StatefulSets = typeof import('@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js')

/**
 * The provider's largest resources. Required, not imported: for an `import` Node first searches
 * their megabytes of CommonJS for exports, at each synthesis.
 */
export const { DeploymentV1 }: Deployments =
  require('@cdktf/provider-kubernetes/lib/deployment-v1/index.js')
export const { StatefulSetV1 }: StatefulSets =
  require('@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js')
export const { DaemonSetV1 }: DaemonSets =
  require('@cdktf/provider-kubernetes/lib/daemon-set-v1/index.js')
export const { CronJobV1 }: CronJobs =
  require('@cdktf/provider-kubernetes/lib/cron-job-v1/index.js')
export const { HorizontalPodAutoscalerV2 }: HorizontalPodAutoscalers =
  require('@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2/index.js')
