import type { TestContext } from 'node:test'
import type { LogLine } from '../../loadtest/logs/log-store.ts'
import { serve } from './counted-app.ts'
import { standInCredentials } from './prometheus-stand-in.ts'

/**
 * Stands in for VictoriaLogs: it keeps the lines that it is given, and answers a query of the load
 * test with their number or with the lines, as recorded from VictoriaLogs 1.52. It doesn't evaluate
 * filters; which lines a query finds is a matter of the end-to-end test.
 * @param credentials that it asks for, but for its health
 */
export async function logStoreStandIn(t: TestContext, credentials = standInCredentials) {
  const state = {
    lines: [] as LogLine[],
    /** What ends an answer after its first lines, which have status 200 all the same. */
    breaksOffWith: undefined as string | undefined,
    /** How many lines it leaves out of a complete-looking answer. */
    leavesOut: 0,
    isAway: false,
    queries: [] as string[],
  }
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  const { url } = await serve(t, async (request, response) => {
    if (state.isAway) return request.socket.destroy()
    if (request.url === '/health') return response.end('OK')
    if (request.headers.authorization !== authorization) {
      return response.writeHead(401).end('\n')
    }
    let body = ''
    for await (const chunk of request) body += chunk
    const query = new URLSearchParams(body).get('query') ?? ''
    state.queries.push(query)
    response.setHeader('content-type', 'application/stream+json')
    if (query.endsWith('| stats count() lines')) {
      return response.end(`{"lines":"${state.lines.length}"}\n`)
    }
    const shown = state.lines.slice(state.leavesOut)
    response.write(shown.map((line) => `${JSON.stringify(line)}\n`).join(''))
    return response.end(state.breaksOffWith)
  })
  return Object.assign(state, {
    url,
    requestLog: { url, credentials, namespace: 'tally', service: 'app' },
  })
}
