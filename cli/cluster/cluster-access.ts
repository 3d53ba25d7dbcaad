import { homedir } from 'node:os'

/** How to reach a Kubernetes. */
export interface ClusterAccess {
  readonly kubeconfig: string
  /** @default the kubeconfig's current context */
  readonly context?: string
}

/** A path as a shell would take it: `~/` is the user's home folder. */
export const expandHome = (path: string): string => path.replace(/^~(?=\/)/, homedir())
