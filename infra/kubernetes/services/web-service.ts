import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import {
  type Autoscaling,
  HorizontalPodAutoscaler,
} from '../autoscaling/horizontal-pod-autoscaler.ts'
import type { Part } from '../namespace.ts'
import type { Container } from '../workload/container.ts'
import { Deployment } from '../workload/deployment.ts'
import { Service } from '../workload/service.ts'
import { topologySpread } from '../workload/topology-spread.ts'

export interface WebServiceProps {
  readonly part: Part
  /** Value of the label `job` of its metrics, and what ingresses call it. */
  readonly job: string
  readonly containers: readonly Container[]
  /** Name of the container port that takes requests. */
  readonly port: string
  /** What makes its image available. @default the cluster pulls it */
  readonly after?: ITerraformDependable | undefined
  /** User and group that its processes and volumes belong to. */
  readonly user: number
  readonly autoscaling: Autoscaling
  /** Longest time that NGINX waits for a part of its answer; then it answers 504. */
  readonly answerTimeoutSeconds: number
  /** Longest time from the decision to stop a pod to its end; then it is killed. */
  readonly terminationGracePeriodSeconds: number
  /** Whether one pod at a time has its volume, so that an old one ends before the new one starts. @default false */
  readonly isAlone?: boolean
}

/**
 * Time that a new pod has to be ready before an old one is stopped, in which metrics-server measures
 * it: every 15 s, from figures that the kubelet takes every 10 s. Otherwise the autoscaler would know
 * nothing about the only pod for that long after each rollout.
 */
const measuredSeconds = 30

/**
 * What answers requests: a Deployment that replaces its pods without losing a request, its
 * autoscaler and Service, and a disruption budget that lets a node be drained, one pod at a time.
 *
 * @throws when the autoscaler refuses its settings, and where a pod contradicts itself
 */
export class WebService extends Construct {
  readonly job: string
  readonly service: Service
  readonly answerTimeoutSeconds: number

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id)
    const { part, containers, user, terminationGracePeriodSeconds } = props
    const deployment = new Deployment(this, 'Deployment', {
      part,
      after: props.after ? [props.after] : [],
      // `kubectl rollout restart` and `npm run load -- --scenario rollout` set it.
      lifecycle: {
        ignoreChanges: [
          'spec[0].template[0].metadata[0].annotations["kubectl.kubernetes.io/restartedAt"]',
        ],
      },
      replicas: 'autoscaled',
      // A quarter at a time, rounded up. On a node with 2 CPUs the control plane of minikube requests up
      // to 850m and the platform with five pods 940m: what is left has room for two more.
      rollout: props.isAlone ? 'recreate' : { maxSurge: '25%', minReadySeconds: measuredSeconds },
      user,
      terminationGracePeriodSeconds,
      topologySpreadConstraint: topologySpread(
        [{ matchLabels: part.labels }],
        props.autoscaling.minZones,
      ),
      containers,
    })

    new HorizontalPodAutoscaler(this, 'Autoscaler', {
      ...props.autoscaling,
      part,
      deployment,
      containers,
      podEndSeconds: terminationGracePeriodSeconds,
    })
    new PodDisruptionBudgetV1(this, 'DisruptionBudget', {
      metadata: part.metadata(),
      spec: { maxUnavailable: '1', selector: { matchLabels: part.labels } },
    })
    this.job = props.job
    this.answerTimeoutSeconds = props.answerTimeoutSeconds
    this.service = new Service(this, 'Service', { part, port: 80, targetPort: props.port })
  }
}
