import type { Answer } from './kubernetes-stand-in.ts'

export const autoscalerCallOf = (workload: string) =>
  `GET /apis/autoscaling/v2/namespaces/tally/horizontalpodautoscalers/${workload}`
export const autoscalerCall = autoscalerCallOf('tally-app')

export const condition = (type: string, status: string, reason = '', message = '') => ({
  type,
  status,
  reason,
  message,
})

/** An autoscaler as Kubernetes' controller leaves it. */
const autoscaler = (active: object, currentMetrics: readonly object[] = []): Answer => ({
  status: 200,
  body: {
    spec: {
      minReplicas: 1,
      maxReplicas: 5,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
      ],
    },
    status: {
      currentReplicas: 2,
      desiredReplicas: 4,
      currentMetrics,
      conditions: [condition('AbleToScale', 'True'), active],
    },
  },
})

/** One whose pods use 70 % of what they request. */
export const scaling = autoscaler(condition('ScalingActive', 'True', 'ValidMetricFound'), [
  { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 70 } } },
])

/** One whose Deployment somebody has scaled to nothing. */
export const disabled = autoscaler(
  condition('ScalingActive', 'False', 'ScalingDisabled', 'scaling is disabled'),
)

/** One that can't say how much the pods use, in the controller's own words. */
export const failing = (message: string) =>
  autoscaler(
    condition(
      'ScalingActive',
      'False',
      'FailedGetResourceMetric',
      `the HPA was unable to compute the replica count: ${message}`,
    ),
  )
