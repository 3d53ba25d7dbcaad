// @ts-check
import { get } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { seriesOf } from './exposition.mjs'
import { listeningSocket } from './listening-socket.mjs'

/**
 * What the service showed once.
 * @typedef {object} Reading
 * @property {Buffer} body
 * @property {string} contentType
 * @property {number} readAt when it was asked for, in Unix seconds
 * @property {number} order grows with each reading, whatever the clock does
 * @property {string | undefined} socket the socket that answered, where that is known
 * @property {number | undefined} processStart when its process began, in Unix seconds, where it says so
 * @property {ReadonlyMap<string, number>} counts the series of its request counter
 */

/**
 * Where and how the service is read.
 * @typedef {object} Service
 * @property {URL} url
 * @property {string} requestCounter name of the counter of its requests
 * @property {number} timeoutMs
 */

/** Nothing listens on the service's port: its process has ended, or doesn't serve yet. */
export class ServiceGone extends Error {}

/** What Prometheus 3 asks for by default, without the binary format, to which nothing can be added. */
const accept =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,' +
  'application/openmetrics-text;version=0.0.1;q=0.5,' +
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2'

/** More than that is no page of metrics, and more than the container's memory is made for. */
const maxBytes = 16 * 1024 * 1024

/**
 * Reads the service's metrics.
 * @param {Service} service
 * @returns {Promise<Reading>}
 * @throws {ServiceGone}
 * @throws when it doesn't answer in time, or otherwise than with metrics
 */
export async function readService({ url, requestCounter, timeoutMs }) {
  const port = Number(url.port)
  const socket = listeningSocket(port)
  const readAt = Date.now() / 1000
  const order = performance.now()
  const { body, contentType } = await ask(url, timeoutMs)
  if (listeningSocket(port) !== socket) throw new Error('it was restarted while it answered')
  const [processStart] = seriesOf(body, 'process_start_time_seconds').values()
  const counts = seriesOf(body, requestCounter)
  return { body, contentType, readAt, order, socket, processStart, counts }
}

/** As Prometheus, which follows a redirect such as that of a mounted app to `/metrics/`. */
const maxRedirects = 3

/**
 * @param {URL} url
 * @param {number} timeoutMs
 * @returns {Promise<{ readonly body: Buffer, readonly contentType: string }>}
 */
async function ask(url, timeoutMs) {
  const signal = AbortSignal.timeout(timeoutMs)
  let from = url
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const { status, headers, body } = await answerOf(from, signal).catch((error) => {
      if (signal.aborted) throw new Error(`no answer within ${timeoutMs / 1000} s`)
      throw isRefused(error) ? new ServiceGone(`nothing listens on ${url.host}`) : error
    })
    if (status === 200) {
      const contentType = headers['content-type'] ?? 'text/plain; version=0.0.4'
      // Some services compress whether they are asked to or not.
      const isGzip = headers['content-encoding'] === 'gzip'
      return { body: isGzip ? gunzipSync(body, { maxOutputLength: maxBytes }) : body, contentType }
    }
    const to = status >= 300 && status < 400 ? headers.location : undefined
    if (to === undefined) throw new Error(`it answered ${status}`)
    const { pathname, search } = new URL(to, from)
    // The pod's service is what is read, by whatever name it knows itself.
    from = new URL(pathname + search, url)
  }
  throw new Error(`it redirected more than ${maxRedirects} times`)
}

/**
 * Whether nothing listens on any address of a name. Node tries each, and where IPv6 is turned off,
 * there is no way to that of IPv6.
 * @param {NodeJS.ErrnoException & Partial<AggregateError>} error
 */
export function isRefused(error) {
  const causes = error.errors ?? [error]
  return causes.some(({ code }) => code === 'ECONNREFUSED')
}

/**
 * @param {URL} url
 * @param {AbortSignal} signal
 * @returns {Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders, body: Buffer }>}
 */
function answerOf(url, signal) {
  return new Promise((resolve, reject) => {
    // No connection is kept: some servers have a worker wait on each.
    const request = get(url, { agent: false, headers: { accept }, signal }, (response) => {
      const { statusCode: status = 0, headers } = response
      /** @type {Buffer[]} */
      const chunks = []
      let bytes = 0
      response.on('error', reject)
      response.on('data', (chunk) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes > maxBytes) request.destroy(new Error(`it answered more than ${maxBytes} bytes`))
      })
      response.on('end', () => resolve({ status, headers, body: Buffer.concat(chunks) }))
    })
    request.on('error', reject)
  })
}
