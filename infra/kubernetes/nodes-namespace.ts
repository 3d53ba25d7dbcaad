import type { Construct } from 'constructs'
import { Namespace } from './namespace.ts'

/**
 * The namespace `<platform's>-nodes`, for what runs on every node and mounts the node's files: Pod
 * Security's profile "restricted" forbids that.
 */
export class NodesNamespace extends Namespace {
  constructor(scope: Construct, id: string, platform: { readonly name: string }) {
    super(scope, id, { name: nodesNamespaceName(platform.name), podSecurity: 'privileged' })
  }
}

/** Name of the nodes' namespace of a platform. */
export const nodesNamespaceName = (platform: string) => `${platform}-nodes`

/** Names of all namespaces of a platform: its own, and its nodes'. */
export const platformNamespaces = (platform: string) => [platform, nodesNamespaceName(platform)]
