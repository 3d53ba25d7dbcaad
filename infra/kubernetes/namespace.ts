import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js'
import { Construct } from 'constructs'
import { type Component, labels, platformName } from './labels.ts'

export interface NamespaceProps {
  /** Not shared with anything else: destroying the stack deletes the namespace with its content. */
  readonly name: string
  /** Pod Security's profile, which pods have to comply with. @default 'restricted' */
  readonly podSecurity?: 'restricted' | 'privileged'
  /** Further labels, which controllers of the cluster look for. @default none */
  readonly labels?: Readonly<Record<string, string>>
}

export class Namespace extends Construct {
  /** The plain name, for addresses in configuration files. */
  readonly name: string
  readonly resource: NamespaceV1

  constructor(scope: Construct, id: string, props: NamespaceProps) {
    super(scope, id)
    const { name, podSecurity = 'restricted' } = props
    this.name = name
    this.resource = new NamespaceV1(this, 'Namespace', {
      metadata: {
        name,
        labels: {
          ...props.labels,
          ...labels(platformName, 'platform'),
          'pod-security.kubernetes.io/enforce': podSecurity,
          'pod-security.kubernetes.io/warn': podSecurity,
        },
      },
      // Pods and load balancers may take longer to end than the default of 5 minutes.
      timeouts: { delete: '15m' },
    })
  }

  /**
   * A part of the platform in this namespace. Its metadata refers to the resource, so its objects
   * are created after the namespace and deleted before it.
   */
  part(name: string, component: Component) {
    return this.labelled(name, component)
  }

  /** A service of a user in this namespace, likewise. Its name is the label `job` of its metrics. */
  servicePart(name: string): Part {
    return this.labelled(name, name)
  }

  private labelled(name: string, component: string) {
    const ownLabels = labels(name, component)
    const namespace = this.resource.metadata.name
    return {
      name,
      namespace: this.name,
      labels: ownLabels,
      metadata: (object = name) => ({ name: object, namespace, labels: ownLabels }),
    }
  }
}

/** A part of the platform: its name and namespace, and how its objects are called and labelled. */
export type Part = ReturnType<Namespace['part']>
