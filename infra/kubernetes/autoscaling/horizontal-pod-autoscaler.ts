import { HorizontalPodAutoscalerV2 } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2/index.js'
import { Construct } from 'constructs'
import type { Part } from '../namespace.ts'
import type { Container } from '../workload/container.ts'
import type { Deployment } from '../workload/deployment.ts'

/** How many pods run, and what decides it. */
export interface Autoscaling {
  readonly minReplicas: number
  readonly maxReplicas: number
  /** Zones that they have to be in at least, where there are so many. @default one */
  readonly minZones?: number | undefined
  /** Average CPU use to aim at, in percent of what the pods request: 1 to 100. */
  readonly targetCpuPercent: number
  /** A pod is removed only when it was not needed at any moment of this time. */
  readonly scaleDownStabilizationSeconds: number
}

export interface HorizontalPodAutoscalerProps extends Autoscaling {
  readonly part: Part
  /** Whose replicas it sets. The Deployment declares none, or each deploy would set them back. */
  readonly deployment: Deployment
  readonly containers: readonly Container[]
  /** Longest time from the decision to stop a pod to its end. */
  readonly podEndSeconds: number
}

/** Kubernetes' upper limits for the times of a behavior. */
const maxStabilizationSeconds = 3600
const maxPeriodSeconds = 1800
/**
 * The controller decides and metrics-server measures every 15 s: a shorter period would repeat a
 * decision on the same figures.
 */
const decisionSeconds = 15

/**
 * Sets the replicas of a Deployment by the CPU that its pods use, all their containers together.
 *
 * Up: at once, at each decision to twice as many pods or four more, whichever is more. These are
 * Kubernetes' defaults, spelled out so that they don't change with the cluster:
 * https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#default-behavior.
 * Down: to what the busiest moment of `scaleDownStabilizationSeconds` needed, one pod in the time
 * that a pod takes to end, so that a load that returns soon finds most pods still there.
 *
 * @throws when the counts contradict each other, a number is out of Kubernetes' range, or a
 *   container requests no CPU, so that no share of it can be computed
 */
export class HorizontalPodAutoscaler extends Construct {
  constructor(scope: Construct, id: string, props: HorizontalPodAutoscalerProps) {
    super(scope, id)
    const { part, deployment, minReplicas, maxReplicas, targetCpuPercent } = props
    for (const problem of contradictions(props)) throw new Error(`${this.node.path}: ${problem}`)

    const target = { type: 'Utilization', averageUtilization: targetCpuPercent }
    new HorizontalPodAutoscalerV2(this, 'Autoscaler', {
      metadata: part.metadata(),
      spec: {
        minReplicas,
        maxReplicas,
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: deployment.metadata.name,
        },
        metric: [{ type: 'Resource', resource: { name: 'cpu', target } }],
        behavior: { scaleUp: [scaleUp], scaleDown: [scaleDown(props)] },
      },
    })
  }
}

const scaleUp = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policy: [
    { type: 'Percent', value: 100, periodSeconds: decisionSeconds },
    { type: 'Pods', value: 4, periodSeconds: decisionSeconds },
  ],
}

const scaleDown = (props: HorizontalPodAutoscalerProps) => ({
  stabilizationWindowSeconds: props.scaleDownStabilizationSeconds,
  selectPolicy: 'Max',
  policy: [{ type: 'Pods', value: 1, periodSeconds: props.podEndSeconds }],
})

function* contradictions(props: HorizontalPodAutoscalerProps): Generator<string> {
  const { minReplicas, maxReplicas, targetCpuPercent, podEndSeconds } = props
  const { scaleDownStabilizationSeconds: stabilization } = props
  if (minReplicas < 1) yield `minReplicas is ${minReplicas}. Fix: use at least 1`
  if (minReplicas > maxReplicas) {
    yield `minReplicas is ${minReplicas}, more than maxReplicas ${maxReplicas}. Fix: raise maxReplicas or lower minReplicas`
  }
  if (!(targetCpuPercent >= 1 && targetCpuPercent <= 100)) {
    yield `targetCpuPercent is ${targetCpuPercent}. Fix: use 1 to 100, in percent of what the pods request`
  }
  if (!(stabilization >= 0 && stabilization <= maxStabilizationSeconds)) {
    yield `scaleDownStabilizationSeconds is ${stabilization}. Fix: use 0 to ${maxStabilizationSeconds}`
  }
  if (!(podEndSeconds >= 1 && podEndSeconds <= maxPeriodSeconds)) {
    yield `podEndSeconds is ${podEndSeconds}. Fix: use 1 to ${maxPeriodSeconds}`
  }
  for (const { name, resources } of props.containers) {
    if (!resources.requests.cpu) {
      yield `the container ${name} requests no cpu: the share that its pods use would stay unknown. Fix: set resources.requests.cpu`
    }
  }
}
