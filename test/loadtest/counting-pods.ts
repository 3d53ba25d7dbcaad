import type { IncomingMessage } from 'node:http'
import type { TestContext } from 'node:test'
import { serve } from './counted-app.ts'

const allLabels = ['method', 'uri', 'status'] as const
type Label = (typeof allLabels)[number]

/** Something that answers requests and counts them. */
interface CountingPod {
  /** Answers requests, and shows its counter under `/metrics`. */
  readonly url: string
  /** Counts a request as its own. @returns the status that it has */
  count(request: Pick<IncomingMessage, 'method' | 'url'>): number
}

/**
 * A service that counts as Spring Boot does, with an id of its own for `/orders/{id}`; what it doesn't
 * know is 404.
 * @param labels those that its counter has
 */
export async function countingPod(
  t: TestContext,
  labels: readonly Label[] = allLabels,
): Promise<CountingPod> {
  const counts = new Map<string, number>()
  const count: CountingPod['count'] = ({ method = '', url: path = '' }) => {
    const isKnown = path.startsWith('/orders')
    const status = isKnown ? 200 : 404
    const uri = isKnown ? path.replace(/^\/orders\/.+/, '/orders/{id}') : '/**'
    const values = { method, uri, status }
    const key = labels.map((label) => `${label}="${values[label]}"`).join(',')
    counts.set(key, (counts.get(key) ?? 0) + 1)
    return status
  }
  // The first request of a counter's series is like any other: there need not have been one.
  count({ method: 'GET', url: '/orders' })
  const { url } = await serve(t, (request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(count(request)).end()
      return
    }
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end(
      [...counts].map(([key, n]) => `http_server_requests_seconds_count{${key}} ${n}\n`).join(''),
    )
  })
  return { url, count }
}

/** An address that pods answer in turns. */
export async function frontOf(t: TestContext, pods: readonly CountingPod[]): Promise<string> {
  let turn = 0
  const turns = new Map<string, number>()
  const { url } = await serve(t, (request, response) => {
    // In turns for each kind, so that each pod gets the same share of each.
    const key = `${request.method} ${request.url}`
    turn = (turns.get(key) ?? 0) + 1
    turns.set(key, turn)
    response.writeHead(pods[turn % pods.length]?.count(request) ?? 500).end()
  })
  return url
}
