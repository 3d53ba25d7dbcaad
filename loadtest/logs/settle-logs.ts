import { setTimeout as sleep } from 'node:timers/promises'
import type { Count } from '../count/accounting.ts'
import type { Kind, RequestKinds } from '../count/request-kinds.ts'
import type { AnsweredRequest, AnsweredRequests } from '../send/answered-requests.ts'
import { type LogStore, LogStoreError } from './log-store.ts'
import { all, between } from './logsql.ts'

/** An answered request that the log lacks. */
export interface UnloggedRequest extends Kind {
  readonly requestId: string
  /** What the log has for its id instead. @default - no line */
  readonly loggedAs?: string
}

/** What the log has of a run. */
export interface LoggedRequests {
  readonly counts: readonly Count[]
  /** How many answered requests it lacks, those without an id among them. */
  readonly missing: number
  /** The first of these, 100 at most. */
  readonly firstMissing: readonly UnloggedRequest[]
  /** Answers that had no id of their own, so that nobody can find their lines. */
  readonly withoutId: number
}

/** How the request log of a load is read. */
export interface LogReader {
  readonly store: LogStore
  /** A LogsQL filter that finds the service's request lines. */
  readonly lines: string
  /** How long to wait at most for lines that are under way. */
  readonly settleTimeoutSeconds: number
  /** How often the store is asked. @default 500 */
  readonly pollMilliseconds?: number
  /** Ends the wait with one more reading. */
  readonly signal?: AbortSignal | undefined
  /** Called with how many of the answered requests the log has so far. */
  readonly onProgress?: (logged: number) => void
}

/** When a load was, in Unix seconds of the cluster's clock. */
export interface LoadTime {
  readonly from: number
  readonly to: number
}

/** By how much the clocks of a cluster's nodes may differ, and more. Ids tell the load's lines from others. */
const slackSeconds = 60

const maxNamed = 100

/**
 * Waits until the log has a line with the id, route and status of each answered request, or the time
 * is up. Lines of others, and lines that are stored twice, don't count. What is returned is one
 * complete answer of the store.
 * @throws LogStoreError when the last reading failed, or was not complete
 * @throws Error when there are more answers than can be looked up
 */
export async function settleLogs(
  reader: LogReader,
  answered: AnsweredRequests,
  { from, to }: LoadTime,
  kinds: Pick<RequestKinds, 'ofSent' | 'ofStatus'>,
): Promise<LoggedRequests> {
  if (answered.forgotten > 0) {
    throw new LogStoreError(
      `Only the first ${answered.size} answers could be looked up in the log, and ${answered.forgotten} came after them. Fix: send fewer requests in one load (--requests)`,
    )
  }
  const { store, signal, pollMilliseconds = 500, settleTimeoutSeconds } = reader
  const query = all([reader.lines, between(from - slackSeconds, to + slackSeconds)])
  const deadline = performance.now() + settleTimeoutSeconds * 1000
  let read = -1
  for (;;) {
    const left = Math.ceil(deadline - performance.now())
    const isLast = left <= 0 || signal?.aborted === true
    // A store that keeps it waiting must not keep the user waiting: the last one has its own timeouts.
    const ends = [AbortSignal.timeout(Math.max(left, 1)), ...(signal ? [signal] : [])]
    const until = isLast ? undefined : AbortSignal.any(ends)
    try {
      const lines = await store.count(query, until)
      if (isLast || (lines !== read && lines >= answered.size)) {
        const logged = await readLogged(store, { query, lines, until }, answered, kinds)
        read = lines
        if (isLast || logged.missing === answered.withoutId) return logged
        reader.onProgress?.(answered.size + answered.withoutId - logged.missing)
      } else {
        reader.onProgress?.(Math.min(lines, answered.size))
      }
    } catch (error) {
      if (isLast || !(error instanceof LogStoreError || until?.aborted)) throw error
    }
    await sleep(pollMilliseconds, undefined, { signal }).catch(() => {})
  }
}

interface Reading {
  readonly query: string
  /** How many there are at least: with fewer, the answer isn't complete. */
  readonly lines: number
  readonly until: AbortSignal | undefined
}

async function readLogged(
  store: LogStore,
  { query, lines, until: signal }: Reading,
  answered: AnsweredRequests,
  kinds: Pick<RequestKinds, 'ofSent' | 'ofStatus'>,
): Promise<LoggedRequests> {
  const found = new Set<string>()
  const loggedAs = new Map<string, string>()
  const counts = new Map<string, Count>()
  let seen = 0
  const fields = `${query} | fields request_id, method, route, status`
  for await (const line of store.search(fields, { signal })) {
    seen += 1
    const { request_id: id = '', method, route, status } = line
    const request = answered.get(id)
    if (request === undefined || found.has(id)) continue
    const kind = kindOf(request, kinds)
    if (method !== kind.method || route !== kind.route || status !== String(kind.status)) {
      if (loggedAs.size < maxNamed) loggedAs.set(id, `${method} ${route} ${status}`)
      continue
    }
    found.add(id)
    const key = `${kind.method} ${kind.route} ${kind.status}`
    counts.set(key, { ...kind, count: 1 + (counts.get(key)?.count ?? 0) })
  }
  if (seen < lines) {
    throw new LogStoreError(
      `The log store at ${store.address} gave ${seen} lines of ${lines}, so nobody can tell what the log lacks. Look with: npm run status. Fix: npm run load again`,
    )
  }
  const firstMissing: UnloggedRequest[] = []
  for (const [requestId, request] of answered.entries()) {
    if (firstMissing.length === maxNamed) break
    if (found.has(requestId)) continue
    const other = loggedAs.get(requestId)
    firstMissing.push({
      requestId,
      ...kindOf(request, kinds),
      ...(other !== undefined && { loggedAs: other }),
    })
  }
  return {
    counts: [...counts.values()],
    missing: answered.size - found.size + answered.withoutId,
    firstMissing,
    withoutId: answered.withoutId,
  }
}

/** The kind that counter and log have for a request. */
const kindOf = (
  request: AnsweredRequest,
  kinds: Pick<RequestKinds, 'ofSent' | 'ofStatus'>,
): Kind => ({ ...kinds.ofSent(request), status: kinds.ofStatus(request.status) })
