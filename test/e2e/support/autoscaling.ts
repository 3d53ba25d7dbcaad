import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { V1Deployment } from '@kubernetes/client-node'
import type { Platform } from './platform.ts'
import { until } from './until.ts'

/** Repeats something until it is stopped, and keeps the answers; errors are answers too. */
export function sample(look: () => Promise<string>, everyMs = 2000) {
  const seen: string[] = []
  const end = new AbortController()
  const looking = (async () => {
    while (!end.signal.aborted) {
      seen.push(await look().catch((error) => String(error)))
      await sleep(everyMs, undefined, { signal: end.signal }).catch(() => {})
    }
  })()
  return {
    async stop(): Promise<readonly string[]> {
      end.abort()
      await looking
      return seen
    },
  }
}

/** How many pods the app is to have. */
export async function replicas({ kubectl }: Platform): Promise<number> {
  const asked = ['get', 'deployment/tally-app', '-o', 'jsonpath={.spec.replicas}']
  return Number(await kubectl(...asked))
}

/** The fields of the app's Deployment that a deploy has a say in, as the API server knows them. */
export async function declared({ kubectl }: Platform): Promise<string[]> {
  const asked = ['get', 'deployment/tally-app', '--show-managed-fields', '-o', 'json']
  const { metadata } = JSON.parse(await kubectl(...asked)) as V1Deployment
  const applied = (metadata?.managedFields ?? []).filter(({ operation }) => operation === 'Apply')
  return applied.flatMap(({ fieldsV1 }) =>
    Object.keys((fieldsV1 as Record<string, object> | undefined)?.['f:spec'] ?? {}),
  )
}

/** Waits until the autoscaler has taken away every pod of the app but one. */
export const backToOne = (platform: Platform): Promise<void> =>
  until(
    'one pod is left',
    async () => (await replicas(platform)) === 1 && (await platform.appPods()).length === 1,
    480,
  )

/** Looks at the autoscaler all the time. */
export function watchAutoscaler({ kubectl }: Platform) {
  const looks = sample(() => kubectl('get', 'hpa', 'tally-app', '--no-headers'))
  return {
    /** Checks that every look that was answered found the autoscaler knowing what the pods use. */
    async alwaysKnew(): Promise<void> {
      const seen = (await looks.stop()).filter((line) => line.startsWith('tally-app'))
      assert.ok(seen.length > 30, `${seen.length} looks`)
      assert.deepEqual(
        seen.filter((line) => line.includes('<unknown>')),
        [],
      )
    },
    stop: looks.stop,
  }
}
