import { setTimeout as sleep } from 'node:timers/promises'
import type { V1Deployment } from '@kubernetes/client-node'
import { rolloutPending } from '../../embedded/node/rollout.ts'
import type { Deployment, Replicas } from '../../loadtest/deployment.ts'
import { reasonOf } from '../terminal/failure.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { statusCode, workloadsClient } from './kubernetes.ts'

/** Twice what five pods need on a busy machine; Kubernetes itself gives up after 600 s. */
const rolloutSeconds = 300

const pollMilliseconds = 500

/** Statuses of the API server that stay: signed out, not allowed, deleted. */
const neverPasses = new Set<number | undefined>([401, 403, 404])

/** What a service's Deployment can tell and do. */
export function serviceDeployment(
  access: ClusterAccess,
  name: { readonly namespace: string; readonly name: string },
): Required<Pick<Deployment, 'replicas' | 'restart'>> {
  // Made once: a load asks every second.
  let client: ReturnType<typeof workloadsClient> | undefined
  const workloads = () => {
    client ??= workloadsClient(access)
    return client
  }
  const read = async () => (await workloads()).apps.readNamespacedDeployment(name)

  return {
    replicas: async () => replicasOf(await read()),
    async restart(signal) {
      const { apps, asMergePatch } = await workloads()
      const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() }
      const body = { spec: { template: { metadata: { annotations } } } }
      await apps.patchNamespacedDeployment({ ...name, body }, asMergePatch).catch((error) => {
        throw new Error(reasonOf(error))
      })
      const end = Date.now() + rolloutSeconds * 1000
      for (;;) {
        // It goes on by itself also while nobody can tell how far it is.
        const pending = await read().then(rolloutPending, (error) => {
          if (neverPasses.has(statusCode(error))) throw new Error(reasonOf(error))
          return reasonOf(error)
        })
        if (pending === undefined) return
        if (Date.now() > end) {
          throw new Error(`after ${rolloutSeconds} s ${pending}. See npm run status for why`)
        }
        await sleep(pollMilliseconds, undefined, { signal })
      }
    },
  }
}

/** How many pods a Deployment has ready, and is to have. */
function replicasOf({ spec, status }: V1Deployment): Replicas {
  return { ready: status?.readyReplicas ?? 0, desired: spec?.replicas ?? 1 }
}
