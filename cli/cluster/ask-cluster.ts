import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterAccess } from './cluster-access.ts'
import { clusterAddress, kubernetesClient, statusCode } from './kubernetes.ts'

/** Longest wait for an API server: one whose machine is away says nothing at all. */
const answerSeconds = 5

/** A cluster that answered. */
export interface AskedCluster {
  readonly address: string
  /** Its own, which no other has; undefined where one may not ask. */
  readonly id?: string | undefined
}

/** A cluster that does not answer: it stands still, or this machine has no way to it. */
export class SilentCluster extends Error {}

/** Why a request got no answer, e.g. `ECONNREFUSED`; undefined where something else went wrong. */
function silence(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  if (!(cause instanceof Error)) return undefined
  return 'code' in cause ? String(cause.code) : cause.message
}

/**
 * Asks the cluster of a target for its id, which is that of its oldest namespace; an answer that one may not ask is one, too.
 * @throws SilentCluster with its context and address where it does not answer
 */
export async function askCluster(access: ClusterAccess): Promise<AskedCluster> {
  const address = await clusterAddress(access)
  const core = await kubernetesClient(access)
  const where = `The cluster of context "${access.context}" does not answer at ${address}`
  const late = sleep(answerSeconds * 1000, undefined, { ref: false }).then(() => {
    throw new SilentCluster(`${where} within ${answerSeconds} s`)
  })
  try {
    const asked = core.readNamespace({ name: 'kube-system' })
    const { metadata } = await Promise.race([asked, late])
    return { address, id: metadata?.uid }
  } catch (error) {
    if (statusCode(error) !== undefined) return { address }
    const reason = silence(error)
    throw reason === undefined ? error : new SilentCluster(`${where}: ${reason}`)
  }
}
