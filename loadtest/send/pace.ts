/** How much of a delay is caught up, in milliseconds: more would send a burst. */
const catchUpMs = 1000

/**
 * Spreads the requests of all connections evenly over time. Where the connections can't keep
 * up, because answers take too long, fewer are sent: nothing queues up in the client.
 */
export class Pace {
  readonly #stepMs: number
  #nextAt = 0

  /** @param perSecond requests of all connections together @default - as fast as answers come */
  constructor(perSecond?: number) {
    this.#stepMs = perSecond === undefined ? 0 : 1000 / perSecond
  }

  /** Takes the next request's turn. @returns the milliseconds until it may be sent */
  next(): number {
    if (this.#stepMs === 0) return 0
    const now = performance.now()
    const at = Math.max(this.#nextAt, now - catchUpMs)
    // Before the first turn there is no delay to catch up.
    const turn = this.#nextAt === 0 ? now : at
    this.#nextAt = turn + this.#stepMs
    return Math.max(0, turn - now)
  }
}
