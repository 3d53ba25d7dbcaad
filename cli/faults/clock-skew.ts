import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { remoteWrite } from './remote-write.ts'

const skewSeconds = 15

/** Of clocks that are wrong: less than the 10 minutes from which on the receiver refuses, and more than it takes. */
const skews = { ahead: 9 * 60, behind: -3600 } as const

/** Sends samples with wrong times, as the agent of a node with a wrong clock would. */
export const clockSkew: Fault = {
  name: 'clock-skew',
  does: `sends the central Prometheus samples whose clock is 9 min ahead, and others whose clock is 1 h behind, for ${skewSeconds} s`,
  undone:
    'nothing is left to undo; the series tally_fault_clock_skew stays until its retention is over',
  costs: 'the alert RemoteWriteBehind is blind where it is the agent whose clock is ahead',
  setting: 'nothing is lost',
  seconds: skewSeconds + 5,
  impossible: async () => undefined,
  async run({ receiver, signal }) {
    for (let second = 0; second < skewSeconds; second += 1) {
      for (const [clock, skew] of Object.entries(skews)) {
        const labels = { __name__: 'tally_fault_clock_skew', clock }
        const timestamp = Date.now() + skew * 1000
        const status = await remoteWrite(receiver, [{ labels, value: second, timestamp }])
        // It refuses what is too old with 400, which senders never send again.
        if (status >= 300 && status !== 400) {
          throw new Error(`The central Prometheus answered samples with HTTP status ${status}`)
        }
      }
      await sleep(1000, undefined, { signal })
    }
  },
}
