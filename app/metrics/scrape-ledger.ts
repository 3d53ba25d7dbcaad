/**
 * Knows which counted requests Prometheus has seen: what a closing app must know to be
 * sure that its last requests don't die with it.
 */
export interface ScrapeLedger {
  /** A request arrived. */
  opened(): void
  /** A request was counted. Probes and scrapes need not be seen by Prometheus. */
  counted(request: { readonly probe: boolean }): void
  /** How many requests were counted so far: to be read before `/metrics` is rendered. */
  position(): number
  /** The agent has got an answer with everything up to that position. */
  scraped(position: number): void
  /** Resolves to true once no request is open, to false when `timeoutMs` have passed before. */
  whenIdle(timeoutMs: number): Promise<boolean>
  /** As `whenIdle`, and every counted request has been scraped, too. */
  whenScraped(timeoutMs: number): Promise<boolean>
}

/** Creates a ledger in which nothing has happened yet. */
export function createScrapeLedger(): ScrapeLedger {
  let open = 0
  let counted = 0
  let scraped = 0
  const waiting = new Set<() => void>()

  const changed = () => {
    for (const check of waiting) check()
  }

  const when = (condition: () => boolean, timeoutMs: number) =>
    new Promise<boolean>((resolve) => {
      if (condition()) return resolve(true)
      const finish = (met: boolean) => {
        clearTimeout(timer)
        waiting.delete(check)
        resolve(met)
      }
      const check = () => {
        if (condition()) finish(true)
      }
      const timer = setTimeout(() => finish(false), timeoutMs)
      waiting.add(check)
    })

  return {
    opened() {
      open += 1
    },
    counted({ probe }) {
      open -= 1
      if (!probe) counted += 1
      changed()
    },
    position: () => counted,
    scraped(position) {
      scraped = Math.max(scraped, position)
      changed()
    },
    whenIdle: (timeoutMs) => when(() => open === 0, timeoutMs),
    whenScraped: (timeoutMs) => when(() => open === 0 && scraped === counted, timeoutMs),
  }
}
