import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { exitCode, type Progress } from '../../loadtest/load-test.ts'
import type { LogLine } from '../../loadtest/logs/log-store.ts'
import { renderReport } from '../../loadtest/report/page.ts'
import { describeProgress, summarize } from '../../loadtest/report/summary.ts'
import { logStoreStandIn } from './log-store-stand-in.ts'
import { platform } from './platform.ts'

/**
 * A platform with a request log.
 * @param logs what becomes of a request's line on its way, as any number of lines
 */
async function loggedPlatform(
  t: TestContext,
  logs: (line: LogLine, number: number) => readonly LogLine[] = (line) => [line],
) {
  const store = await logStoreStandIn(t)
  let number = 0
  const { load, ...parts } = await platform(t, (line) => store.lines.push(...logs(line, number++)))
  return {
    ...parts,
    store,
    load: (options: Parameters<typeof load>[0] = {}) =>
      load({ settleTimeoutSeconds: 3, ...options }, { requestLog: store.requestLog }),
  }
}

// They mostly wait for scrapes: side by side they take no longer than one.
describe('a load test with a request log', { concurrency: 20 }, () => {
  test('agrees where each request is logged, by route and status', async (t) => {
    const { load } = await loggedPlatform(t)
    const outcome = await load()
    assert.deepEqual(
      [outcome.verdict, outcome.sent, outcome.counted, outcome.logged, outcome.notLogged],
      ['agree', 200, 200, 200, []],
    )
    assert.match(outcome.message, /^200 sent, 200 counted, 200 logged: every request is accounted/)
    const route = outcome.routes.find((each) => each.route === '/colombo')
    assert.deepEqual([route?.logged, route?.loggedStatuses], [50, { 200: 50 }])
    assert.match(summarize(outcome), /^ +sent +ok +failed +counted +logged +p50/m)
    assert.match(summarize(outcome), /^GET \/colombo +50 +50 +0 +50 +50 /m)
    assert.match(renderReport({ outcome, series: { missing: '' } }), /<dt>logged<\/dt><dd>200</)
  })

  test('has no column where there is no request log', async (t) => {
    const { load } = await platform(t)
    const outcome = await load()
    assert.deepEqual(
      ['logged' in outcome, 'notLogged' in outcome, 'logged' in (outcome.routes[0] ?? {})],
      [false, false, false],
    )
    assert.doesNotMatch(
      summarize(outcome) + renderReport({ outcome, series: { missing: '' } }),
      /logged/,
    )
  })

  test('names the requests that are counted and not logged, and fails', async (t) => {
    const lost: string[] = []
    const { load } = await loggedPlatform(t, (line, number) => {
      if (number < 197) return [line]
      lost.push(line.request_id ?? '')
      return []
    })
    const outcome = await load()
    assert.deepEqual(
      [outcome.verdict, outcome.counted, outcome.logged, exitCode(outcome)],
      ['not-logged', 200, 197, 1],
    )
    assert.deepEqual(outcome.notLogged?.map(({ requestId }) => requestId).sort(), lost.sort())
    assert.match(outcome.message, /200 counted, 197 logged.*The log lacks 3 of the answers: GET \//)
    for (const id of lost) assert.match(outcome.message, new RegExp(`request id ${id}`))
  })

  test('waits for lines that come late, and says what it waits for', async (t) => {
    const held: LogLine[] = []
    const { load, store } = await loggedPlatform(t, (line) => {
      held.push(line)
      return []
    })
    const lines: string[] = []
    const onProgress = (progress: Progress) => {
      lines.push(describeProgress(progress))
      if (progress.phase === 'log') setTimeout(() => store.lines.push(...held.splice(0)), 1000)
    }
    const outcome = await load({ onProgress })
    assert.deepEqual([outcome.verdict, outcome.logged], ['agree', 200])
    assert.match(
      lines.at(-1) ?? '',
      /^waiting until every answer is in the request log, 0 of 200 are, 3 s at most$/,
    )
  })

  test("takes neither others' lines nor a second copy for a line that is missing", async (t) => {
    const { load } = await loggedPlatform(t, (line, number) =>
      number === 0 ? [{ ...line, request_id: 'of somebody else' }] : [line, line],
    )
    const outcome = await load()
    assert.deepEqual([outcome.verdict, outcome.logged], ['not-logged', 199])
  })

  test('takes no line for a request that has another status or route', async (t) => {
    const { load } = await loggedPlatform(t, (line, number) =>
      number === 0 ? [{ ...line, status: '500' }] : [line],
    )
    const outcome = await load()
    assert.deepEqual([outcome.verdict, outcome.logged], ['not-logged', 199])
    assert.match(outcome.message, /\(logged as GET \/\S* 500\)/)
  })

  test('says that nobody can find the lines of answers without an id', async (t) => {
    const { app, load } = await loggedPlatform(t)
    app.namesRequests = false
    const outcome = await load()
    assert.deepEqual([outcome.verdict, outcome.logged], ['not-logged', 0])
    assert.match(outcome.message, /200 answers had no request id of their own \(x-request-id\)/)
  })

  for (const [what, breaks, says] of [
    ['that does not answer', { isAway: true }, /can't be reached: .* Fix: npm run up/],
    ['whose answer breaks off', { breaksOffWith: 'cannot execute query' }, /broke off its answer/],
    ['whose answer has too few lines', { leavesOut: 1 }, /gave 199 lines of 200/],
  ] as const) {
    test(`does not call requests logged by a store ${what}`, async (t) => {
      const { load, store } = await loggedPlatform(t)
      Object.assign(store, breaks)
      const outcome = await load()
      assert.deepEqual(
        [outcome.verdict, outcome.counted, outcome.logged, outcome.notLogged, exitCode(outcome)],
        ['not-logged', 200, null, null, 1],
      )
      assert.match(outcome.message, /^200 sent, 200 counted\. .*is not known\./)
      assert.match(outcome.message, says)
      assert.match(summarize(outcome), /^total +200 +200 +0 +200 +- /m)
    })
  }

  test('names failed requests first, and that these are logged', async (t) => {
    const { app, load } = await loggedPlatform(t)
    app.status = 503
    const outcome = await load()
    assert.deepEqual([outcome.verdict, outcome.logged], ['failed', 200])
    assert.match(
      outcome.message,
      /200 of 200 requests failed\. What the app answered is counted \(200\) and logged \(200\)/,
    )
  })

  test('asks for the time of the load, of the service in its namespace', async (t) => {
    const { load, store } = await loggedPlatform(t)
    const before = Date.now()
    await load()
    const [query = ''] = store.queries
    assert.match(
      query,
      /"kubernetes\.pod_labels\.app\.kubernetes\.io\/component":="app" "kubernetes\.pod_namespace":="tally"/,
    )
    const [, from = '', to = ''] = /_time:\[(.+),(.+)\]/.exec(query) ?? []
    assert.ok(Date.parse(from) < before && Date.parse(to) > Date.now())
  })
})
