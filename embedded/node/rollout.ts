/** A Deployment, StatefulSet or DaemonSet, as far as its rollout is concerned. */
export interface Workload {
  readonly metadata?: { readonly generation?: number }
  /** A DaemonSet has no `replicas`: its nodes say how many pods it is to have. */
  readonly spec?: object & { readonly replicas?: number }
  readonly status?: {
    readonly observedGeneration?: number
    readonly replicas?: number
    readonly updatedReplicas?: number
    readonly readyReplicas?: number
    readonly desiredNumberScheduled?: number
    readonly updatedNumberScheduled?: number
    readonly numberReady?: number
  }
}

/**
 * What a rollout still waits for; undefined when every pod is new and ready, and no old one is left.
 *
 * `kubectl rollout status` waits for `minReadySeconds`, too. Kubernetes keeps an old pod for so long, so
 * that a rollout is as safe by this. A first deploy has no old pods, and nobody to wait for.
 */
export function rolloutPending({ metadata, spec, status = {} }: Workload): string | undefined {
  if ((status.observedGeneration ?? 0) < (metadata?.generation ?? 0))
    return 'it was not yet looked at'
  const wanted = status.desiredNumberScheduled ?? spec?.replicas ?? 1
  const all = status.replicas ?? 0
  const updated = status.updatedNumberScheduled ?? status.updatedReplicas ?? 0
  const ready = status.numberReady ?? status.readyReplicas ?? 0
  if (updated < wanted) return `${updated} of ${wanted} new pods were made`
  if (all > updated) return `${all - updated} old pods were left`
  if (ready < updated) return `${ready} of ${updated} new pods were ready`
  return undefined
}
