import { connectLogStore, type LogStore } from '../../loadtest/logs/log-store.ts'
import type { NodePorts } from '../cluster/connection.ts'
import { settings } from '../settings.ts'
import { withConnection } from '../targets/deployment.ts'
import type { Target } from '../targets/target.ts'
import { addressOf, logsProbe } from '../targets/target-status.ts'

/** The log store of a target, at an address that answers from this machine. */
export interface LogAccess {
  readonly store: LogStore
  /** Whether the address is there only as long as this is used. */
  readonly isForwarded: boolean
}

/**
 * Does something with the log store of a target. Its address stays open as long as that takes.
 * @param target @default none: nothing is deployed
 * @param localPorts see `Target.connect`
 * @throws when nothing is deployed, logs are off, or the store doesn't answer
 */
export async function withLogStore(
  target: Target | undefined,
  work: (access: LogAccess) => Promise<void>,
  localPorts?: NodePorts,
): Promise<void> {
  if (target === undefined) throw new Error('Nothing is deployed. Fix: npm run up')
  if (!settings().logs.enabled) {
    throw new Error(
      `The settings leave out the logs, so that none are kept. Fix: set logs.enabled to true in settings.json, then npm run up -- ${target.name}`,
    )
  }
  await withConnection(
    target,
    async ({ logs, credentials }) => {
      const { url, isForwarded, problem } = await addressOf(logs, logsProbe)
      if (url === null) {
        throw new Error(
          `The log store of ${target.name} does not answer: ${problem}. Look with: npm run status -- --target ${target.name}. Fix: npm run up -- ${target.name}`,
        )
      }
      const store = connectLogStore({ url, credentials: (await credentials()).logs })
      await work({ store, isForwarded })
    },
    localPorts,
  )
}
