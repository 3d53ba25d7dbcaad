import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

type Deployments = typeof import('@cdktf/provider-kubernetes/lib/deployment-v1/index.js')
type StatefulSets = typeof import('@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js')

/**
 * The provider's two largest resources. Required, not imported: for an `import` Node first searches
 * their megabytes of CommonJS for exports, at each synthesis.
 */
export const { DeploymentV1 }: Deployments =
  require('@cdktf/provider-kubernetes/lib/deployment-v1/index.js')
export const { StatefulSetV1 }: StatefulSets =
  require('@cdktf/provider-kubernetes/lib/stateful-set-v1/index.js')
