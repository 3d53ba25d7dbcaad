import fp from 'fastify-plugin'

/** How long a closing app serves on. */
interface FinalScrapeOptions {
  /** Longest wait for the scrape after the last counted request. 0: none. */
  readonly finalScrapeSeconds: number
  /** Longest wait for requests that are still open after that. */
  readonly drainSeconds: number
}

/**
 * Keeps a closing app alive until Prometheus has scraped it once more after its last counted
 * request, so that no count dies with a pod. Fastify serves on while `preClose` hooks run
 * (with `Connection: close`, as `return503OnClosing` is false) and stops listening after them.
 *
 * Then it waits for open requests, because `forceCloseConnections` ends every connection. That
 * option is needed: a connection that a browser opened in advance, without a request on it,
 * would otherwise keep the process from ending.
 */
export default fp<FinalScrapeOptions>(
  async (app, { finalScrapeSeconds, drainSeconds }) => {
    const { ledger } = app.metrics

    app.addHook('preClose', async () => {
      if (finalScrapeSeconds > 0) {
        app.log.info(`waiting at most ${finalScrapeSeconds} s for a last scrape`)
        const scraped = await ledger.whenScraped(finalScrapeSeconds * 1000)
        if (!scraped) {
          app.log.warn(
            `the agent did not scrape /metrics within ${finalScrapeSeconds} s: ` +
              'the requests counted since the scrape before are lost to Prometheus',
          )
        }
      }
      const idle = await ledger.whenIdle(drainSeconds * 1000)
      if (!idle) app.log.warn(`closing with requests still open after ${drainSeconds} s`)
    })
  },
  { name: 'final-scrape', dependencies: ['metrics'] },
)
