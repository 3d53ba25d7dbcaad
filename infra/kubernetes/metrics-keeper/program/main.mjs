// @ts-check
/** @import { ServerResponse } from 'node:http' */
// The metrics keeper: reads the metrics of the service beside it often, shows them to the Prometheus
// agent, and outlives the service until the agent has its last values.
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ownSeries } from './exposition.mjs'
import { Ledger } from './ledger.mjs'
import { paths } from './paths.mjs'
import { readService, ServiceGone } from './read-service.mjs'

/** @param {string} name */
function variable(name) {
  const value = process.env[name]
  if (value) return value
  throw new Error(`${name} is not set. Fix: set it in the keeper's container`)
}
/** @param {string} name of a variable in seconds */
const milliseconds = (name) => 1000 * Number(variable(name))

const service = {
  url: new URL(variable('SERVICE_URL')),
  requestCounter: variable('REQUEST_COUNTER'),
  // No longer than the agent waits for an answer.
  timeoutMs: milliseconds('SCRAPE_TIMEOUT_SECONDS'),
}
const agentMark = { header: variable('AGENT_HEADER'), value: variable('AGENT_VALUE') }
const pollMs = milliseconds('POLL_SECONDS')
const drainMs = milliseconds('DRAIN_SECONDS')
const lastScrapeMs = milliseconds('LAST_SCRAPE_SECONDS')
const memoryFile = variable('MEMORY_FILE')

const ledger = new Ledger({
  recall() {
    try {
      return JSON.parse(readFileSync(memoryFile, 'utf8'))
    } catch {
      return undefined
    }
  },
  remember: (known) => writeFileSync(memoryFile, JSON.stringify(known)),
})

let state = 'the service was not read yet'
let isEnding = false

/**
 * Logs how the service is, when that changes.
 * @param {string} now
 */
function log(now) {
  if (state !== now) console.log(now)
  state = now
}

/**
 * Reads the service.
 * @returns {Promise<'read' | 'gone' | 'unread'>}
 */
async function poll() {
  try {
    ledger.add(await readService(service))
    log('the service is read')
    return 'read'
  } catch (error) {
    log(`the service can't be read: ${error instanceof Error ? error.message : error}`)
    return error instanceof ServiceGone ? 'gone' : 'unread'
  }
}

/**
 * Answers a scrape. Values are read for it, or the last ones of a process that has ended: others
 * would pass for what the service counted until now. So one that hangs can't be scraped.
 * @param {ServerResponse} response
 * @param {boolean} isAgent
 */
async function answerScrape(response, isAgent) {
  const outcome = ledger.hasEnded ? 'gone' : await poll()
  const reading = ledger.next
  if (!reading || outcome === 'unread' || (outcome === 'gone' && !ledger.isBehind)) {
    response.writeHead(503, { 'content-type': 'text/plain' }).end(`${state}\n`)
    return
  }
  const own = ownSeries(reading)
  // Anybody may read, but what others get doesn't reach the central Prometheus.
  if (isAgent) response.once('finish', () => ledger.scraped(reading))
  response.writeHead(200, {
    'content-type': reading.contentType,
    'content-length': Buffer.byteLength(own) + reading.body.length,
  })
  response.write(own)
  response.end(reading.body)
}

/**
 * Answers the kubelet, which then stops the service: when every router has heard that the pod goes
 * away, and the agent has what was counted until then.
 * @param {ServerResponse} response
 */
async function answerBeforeStop(response) {
  await sleep(drainMs)
  // Where nothing can be read, there is nothing to wait for.
  if ((await poll()) === 'read') await lastScrape()
  response.end()
}

async function lastScrape() {
  if (await ledger.whenScraped(lastScrapeMs)) return
  console.log(`the agent did not scrape within ${lastScrapeMs / 1000} s: counts may be lost`)
}

/** Ends the keeper when the service has ended and the agent has its last values. */
async function end() {
  while ((await poll()) !== 'gone') await sleep(pollMs)
  await lastScrape()
  process.exit()
}

// The kubelet kills the pod at the end of its grace period, which bounds every wait.
process.on('SIGTERM', () => {
  if (!isEnding) end()
  isEnding = true
})

const server = createServer((request, response) => {
  if (request.url === paths.metrics) {
    answerScrape(response, request.headers[agentMark.header] === agentMark.value)
  } else if (request.url === paths.beforeStop) {
    answerBeforeStop(response)
  } else {
    response.writeHead(404).end()
  }
})
// Longer than any scrape interval: the agent never meets a connection that is just being closed.
server.keepAliveTimeout = 90_000
server.listen(Number(variable('PORT')), () => {
  console.log(`listening: ${JSON.stringify(server.address())}`)
})

for (;;) {
  const begin = performance.now()
  const outcome = await poll()
  const took = performance.now() - begin
  // A page that takes long costs the service much: it is made half of the time at most.
  await sleep(outcome === 'read' ? Math.max(pollMs - took, took) : pollMs)
}
