import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js'
import { Construct } from 'constructs'
import { type Component, labels, platformName } from './labels.ts'

export interface NamespaceProps {
  /** A name that no other owner uses: the namespace is deleted with everything in it. */
  readonly name: string
}

/**
 * The namespace that the platform lives in. Pod Security admits only what fits the profile
 * "restricted" there.
 */
export class Namespace extends Construct {
  /** The name as a plain text, for addresses inside of configuration files. */
  readonly name: string
  readonly resource: NamespaceV1

  constructor(scope: Construct, id: string, { name }: NamespaceProps) {
    super(scope, id)
    this.name = name
    this.resource = new NamespaceV1(this, 'Namespace', {
      metadata: {
        name,
        labels: {
          ...labels(platformName, 'platform'),
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    })
  }

  /**
   * Metadata of an object in this namespace. The namespace is a reference to the resource: the
   * object is created after it and deleted before it.
   */
  metadata(name: string, application: string, component: Component) {
    return {
      name,
      namespace: this.resource.metadata.name,
      labels: labels(application, component),
    }
  }
}
