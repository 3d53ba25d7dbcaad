import { HorizontalPodAutoscalerV2 } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2/index.js'
import { Construct } from 'constructs'
import type { Part } from '../namespace.ts'
import type { Container } from '../workload/container.ts'
import type { Deployment } from '../workload/deployment.ts'

/** Between which counts, and by what, pods are added and removed. */
export interface Autoscaling {
  readonly minReplicas: number
  readonly maxReplicas: number
  /** What pods are to use of the processor that they request, on average; 1 to 100. */
  readonly targetCpuPercent: number
  /** A pod is removed only when the load of all of this time could have done without it. */
  readonly scaleDownStabilizationSeconds: number
}

export interface HorizontalPodAutoscalerProps extends Autoscaling {
  readonly part: Part
  /** Whose replicas it sets. The Deployment declares none, or each deploy would set them back. */
  readonly deployment: Deployment
  /** The containers of the Deployment's pods. */
  readonly containers: readonly Container[]
  /** What a pod takes at most from being told to stop to being gone. */
  readonly podEndSeconds: number
}

/** Kubernetes' own limits for both times of a behavior. */
const maxStabilizationSeconds = 3600
const maxPeriodSeconds = 1800
/**
 * How often the controller decides, and metrics-server measures: asking for more often would only
 * repeat a decision.
 */
const decisionSeconds = 15

/**
 * Sets the replicas of a Deployment by the processor that its pods use, all their containers
 * together.
 *
 * Up: at once, at each decision to twice as many pods or four more, whatever is more. These are
 * Kubernetes' own defaults, written down so that they don't change with the cluster:
 * https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#default-behavior.
 * Down: what the busiest moment of `scaleDownStabilizationSeconds` needed, and then one pod at a
 * time, in the time that a pod takes to go: a load that comes and goes doesn't move it, and a load
 * that comes back soon finds most pods still there.
 *
 * @throws when the counts contradict each other, the target can't be reached, a time is none that
 *   Kubernetes takes, or a container requests no processor: of its pods no share could be computed
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
  if (minReplicas < 1) yield `minReplicas is ${minReplicas}; use at least 1`
  if (minReplicas > maxReplicas) {
    yield `minReplicas is ${minReplicas}, more than maxReplicas ${maxReplicas}; raise maxReplicas or lower minReplicas`
  }
  if (!(targetCpuPercent >= 1 && targetCpuPercent <= 100)) {
    yield `targetCpuPercent is ${targetCpuPercent}; use 1 to 100, in percent of what the pods request`
  }
  if (!(stabilization >= 0 && stabilization <= maxStabilizationSeconds)) {
    yield `scaleDownStabilizationSeconds is ${stabilization}; use 0 to ${maxStabilizationSeconds}`
  }
  if (!(podEndSeconds >= 1 && podEndSeconds <= maxPeriodSeconds)) {
    yield `podEndSeconds is ${podEndSeconds}; use 1 to ${maxPeriodSeconds}`
  }
  for (const { name, resources } of props.containers) {
    if (!resources.requests.cpu) {
      yield `the container ${name} requests no cpu: the share that its pods use would stay unknown; set resources.requests.cpu`
    }
  }
}
