// @ts-check
/** @import { Reading } from './read-service.mjs' */

/**
 * A reading and when the process began that it is of, in Unix seconds: no two have the same time.
 * @typedef {Reading & { readonly start: number }} ProcessReading
 */

/**
 * Which process was read last, for a keeper that is restarted.
 * @typedef {{ readonly socket?: string | undefined, readonly start: number }} KnownProcess
 */

/** Ended processes whose last values wait for the agent; of more than that the oldest are lost. */
const maxEnded = 5

/** The start times that one process shows may differ by rounding. */
const startToleranceSeconds = 1

/** Knows what the agent has got, so that no process of the service takes its last values along. */
export class Ledger {
  /** @type {readonly ProcessReading[]} last readings of processes that ended, which the agent lacks */
  #ended = []
  /** @type {ProcessReading | undefined} */
  #newest
  /** `order` of the newest reading that the agent has got. */
  #scraped = Number.NEGATIVE_INFINITY
  /** @type {Set<() => void>} */
  #waiting = new Set()
  #memory

  /** @param {{ recall(): KnownProcess | undefined, remember(known: KnownProcess): void }} memory */
  constructor(memory) {
    this.#memory = memory
  }

  /**
   * Takes a reading, unless one that began later was faster.
   * @param {Reading} reading
   */
  add(reading) {
    const last = this.#newest
    if (last && last.order > reading.order) return
    const isNew = !last || isRestart(last, reading)
    if (last && isNew && !this.#isScraped(last)) {
      this.#ended = [...this.#ended, last].slice(-maxEnded)
    }
    this.#newest = { ...reading, start: isNew ? this.#startOf(reading) : last.start }
  }

  /** What the agent gets next: the last values of a process that ended, else the newest values. */
  get next() {
    return this.#ended[0] ?? this.#newest
  }

  /** Whether last values of a process that was followed by another wait for the agent. */
  get hasEnded() {
    return this.#ended.length > 0
  }

  /** Whether anything that was read waits for the agent. */
  get isBehind() {
    return this.hasEnded || (this.#newest !== undefined && !this.#isScraped(this.#newest))
  }

  /**
   * The agent has got a reading.
   * @param {ProcessReading} reading
   */
  scraped(reading) {
    this.#ended = this.#ended.filter((one) => one !== reading)
    this.#scraped = Math.max(this.#scraped, reading.order)
    for (const check of this.#waiting) check()
  }

  /**
   * Resolves to true once the agent has what is the newest reading now, or a later one, and so all
   * that come before it; to false when `timeoutMs` have passed before.
   * @param {number} timeoutMs
   * @returns {Promise<boolean>}
   */
  whenScraped(timeoutMs) {
    const order = this.#newest?.order ?? this.#scraped
    return new Promise((resolve) => {
      /** @param {boolean} met */
      const finish = (met) => {
        clearTimeout(timer)
        this.#waiting.delete(check)
        resolve(met)
      }
      const check = () => {
        if (this.#scraped >= order) finish(true)
      }
      const timer = setTimeout(() => finish(false), timeoutMs)
      this.#waiting.add(check)
      check()
    })
  }

  /** @param {Reading} reading */
  #isScraped(reading) {
    return this.#scraped >= reading.order
  }

  /**
   * When a process began that shows itself for the first time.
   * @param {Reading} reading
   */
  #startOf({ socket, processStart, readAt }) {
    const before = this.#newest
    const known = before ? undefined : this.#memory.recall()
    if (known?.socket !== undefined && known.socket === socket) return known.start
    const start = Math.max(processStart ?? readAt, (before?.start ?? 0) + 0.001)
    this.#memory.remember({ socket, start })
    return start
  }
}

/**
 * Whether two readings are of two processes. One that says when it began is known by that, since it
 * may open its port again; others by the socket. Both can't tell a worker that was forked again
 * without saying when, but counters go back only with their process.
 * @param {Reading} before
 * @param {Reading} after
 */
function isRestart(before, after) {
  if (before.processStart !== undefined && after.processStart !== undefined) {
    const apart = Math.abs(after.processStart - before.processStart)
    if (apart > startToleranceSeconds) return true
  } else if (before.socket && after.socket && before.socket !== after.socket) {
    return true
  }
  const wentBack = [...before.counts].some(([name, value]) => {
    const now = after.counts.get(name)
    return now !== undefined && now < value
  })
  return wentBack || (before.counts.size > 0 && after.counts.size === 0)
}
