import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js'
import type { Construct } from 'constructs'
import type { Part } from '../namespace.ts'
import { type Pod, podTemplate } from './pod.ts'
import { rolloutTimeouts } from './rollout-timeout.ts'
import type { Service } from './service.ts'

export interface StatefulSetProps extends Pod {
  readonly part: Part
  /** Gives each pod its name. */
  readonly service: Service
}

/**
 * One pod that keeps its name and its volumes.
 *
 * @throws where the pod contradicts itself
 */
export class StatefulSet extends StatefulSetV1 {
  /** Names of the claims that Kubernetes makes for its pod. */
  readonly claims: readonly string[]

  constructor(scope: Construct, id: string, { part, service, ...pod }: StatefulSetProps) {
    const path = `${scope.node.path}/${id}`
    const { template, claimTemplates, readyAfter } = podTemplate(path, part, pod)
    super(scope, id, {
      metadata: part.metadata(),
      timeouts: rolloutTimeouts,
      ...(readyAfter.length > 0 && { dependsOn: readyAfter }),
      spec: {
        serviceName: service.metadata.name,
        replicas: '1',
        selector: { matchLabels: part.labels },
        template,
        volumeClaimTemplate: claimTemplates,
      },
    })
    this.claims = claimTemplates.map(({ metadata }) => `${metadata.name}-${part.name}-0`)
  }
}
