import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1/index.js'
import type { ITerraformDependable, TerraformResourceLifecycle } from 'cdktf'
import type { Construct } from 'constructs'
import type { Part } from '../namespace.ts'
import { type Pod, podTemplate } from './pod.ts'
import { rolloutTimeoutMinutes, rolloutTimeouts } from './rollout-timeout.ts'

export interface DeploymentProps extends Pod {
  readonly part: Part
  /** @default the part's name */
  readonly name?: string
  /** How many pods there are, unless an autoscaler says so. @default 1 */
  readonly replicas?: number | 'autoscaled'
  /**
   * How pods are replaced: all old ones before the first new one, or none before as many new ones
   * as `maxSurge` says are ready.
   * @default Kubernetes' own: a quarter at a time
   */
  readonly rollout?: 'recreate' | { readonly maxSurge: string; readonly minReadySeconds?: number }
  /** Whether Terraform waits until all pods are ready. @default true */
  readonly waitForRollout?: boolean
  /** What is there first, beside what the pods mount. @default nothing */
  readonly after?: readonly ITerraformDependable[]
  readonly lifecycle?: TerraformResourceLifecycle
}

/**
 * Pods that are alike and keep nothing.
 *
 * @throws when a container mounts a claim of its own, which only a StatefulSet has, and where a pod
 *   contradicts itself
 */
export class Deployment extends DeploymentV1 {
  constructor(scope: Construct, id: string, props: DeploymentProps) {
    const {
      part,
      name,
      replicas = 1,
      rollout,
      waitForRollout,
      after = [],
      lifecycle,
      ...pod
    } = props
    const path = `${scope.node.path}/${id}`
    const { template, claimTemplates, readyAfter } = podTemplate(path, part, pod)
    const dependsOn = [...after, ...readyAfter]
    const [claim] = claimTemplates
    if (claim) {
      throw new Error(
        `${path}: the volume ${claim.metadata.name} has a claimTemplate, but the pods of a Deployment can't have claims of their own. Fix: use a StatefulSet`,
      )
    }
    super(scope, id, {
      ...(waitForRollout !== undefined && { waitForRollout }),
      ...(lifecycle && { lifecycle }),
      metadata: part.metadata(name),
      timeouts: rolloutTimeouts,
      ...(dependsOn.length > 0 && { dependsOn }),
      spec: {
        ...(replicas !== 'autoscaled' && { replicas: String(replicas) }),
        progressDeadlineSeconds: 60 * rolloutTimeoutMinutes,
        selector: { matchLabels: part.labels },
        ...rolloutBlock(rollout),
        template,
      },
    })
  }
}

function rolloutBlock(rollout: DeploymentProps['rollout']) {
  if (rollout === undefined) return {}
  if (rollout === 'recreate') return { strategy: { type: 'Recreate' } }
  const { maxSurge, ...rest } = rollout
  const rollingUpdate = { maxUnavailable: '0', maxSurge }
  return { ...rest, strategy: { type: 'RollingUpdate', rollingUpdate } }
}
