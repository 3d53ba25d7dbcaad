import { homedir } from 'node:os'
import { delimiter } from 'node:path'

/** How to reach a Kubernetes. */
export interface ClusterAccess {
  /** Path of a kubeconfig file, or of several as the variable `KUBECONFIG` holds them. */
  readonly kubeconfig: string
  /** @default the kubeconfig's current context */
  readonly context?: string
}

/** Paths as a shell would take them: `~/` is the user's home folder. */
export const expandHome = (paths: string): string =>
  paths
    .split(delimiter)
    .map((path) => path.replace(/^~(?=\/)/, homedir()))
    .join(delimiter)

/** The files of a kubeconfig, there or not. */
export const filesOf = ({ kubeconfig }: ClusterAccess): readonly string[] =>
  kubeconfig.split(delimiter)

/** `kubectl` as it is pasted: it acts on this cluster, whatever the shell's own context is. */
export function kubectl(access: ClusterAccess): string {
  const { kubeconfig, context } = access
  // The flag takes one file.
  const program =
    filesOf(access).length === 1
      ? `kubectl --kubeconfig '${kubeconfig}'`
      : `KUBECONFIG='${kubeconfig}' kubectl`
  return context ? `${program} --context '${context}'` : program
}
