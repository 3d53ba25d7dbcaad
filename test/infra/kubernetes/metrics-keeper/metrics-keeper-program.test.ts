import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isRefused } from '../../../../infra/kubernetes/metrics-keeper/program/read-service.mjs'
import { freePort } from '../../../../tools/bench/free-port.ts'
import { startKeeper, startService } from './keeper.ts'

/** Elsewhere no process is known by its socket. */
const onLinux = { skip: process.platform === 'linux' ? false : 'needs /proc/self/net' }

/** The keeper reads by itself only once. */
const noPolls = { POLL_SECONDS: '3600' }

describe('the metrics keeper', () => {
  test('shows what the service has counted when it is scraped, not when it was read before', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    const keeper = await startKeeper(t, port, noPolls)
    await service.count(1)
    assert.equal((await keeper.scrape()).requests, 1)
    await service.count(2)
    const { status, requests, contentType } = await keeper.scrape()
    assert.deepEqual([status, requests], [200, 3])
    assert.equal(contentType, 'text/plain; version=0.0.4')
  })

  test('shows the newest values when an answer that was asked for before comes later', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    const keeper = await startKeeper(t, port, noPolls)
    await service.count(1)
    await keeper.scrape()
    await service.behave('hold')
    const before = await service.reads()
    const slow = keeper.scrape()
    while ((await service.reads()) === before);
    await service.behave('answer')
    await service.count(4)
    const fast = await keeper.scrape()
    await service.release()
    const [shown, next] = [await slow, await keeper.scrape()]
    assert.deepEqual(
      [fast, shown, next].map(({ requests }) => requests),
      [5, 5, 5],
    )
    assert.equal(new Set([fast, shown, next].map(({ start }) => start)).size, 1)
  })

  test('passes OpenMetrics on, which ends with its own mark', async (t) => {
    const port = await freePort()
    const format = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
    await startService(t, port, { FORMAT: format })
    const { contentType, text } = await (await startKeeper(t, port)).scrape()
    assert.equal(contentType, format)
    assert.match(text, /tally_service_start_time_seconds [\d.]+\n(?:.*\n)*# EOF\n$/)
  })

  test('passes on a page of 10 MB as it is', async (t) => {
    const port = await freePort()
    const service = await startService(t, port, { PADDING: '10000000' })
    const keeper = await startKeeper(t, port, { POLL_SECONDS: '1' })
    await service.count(7)
    const { text, requests } = await keeper.scrape()
    assert.ok(text.length > 10_000_000)
    assert.equal(requests, 7)
  })

  for (const how of ['redirect', 'compress'] as const) {
    test(`reads services that ${how}, as Prometheus does`, async (t) => {
      const port = await freePort()
      const service = await startService(t, port)
      await service.behave(how)
      const keeper = await startKeeper(t, port)
      await service.count(7)
      assert.equal((await keeper.scrape()).requests, 7)
    })
  }

  test('knows that nothing listens where IPv6 is turned off, too', () => {
    const refused = Object.assign(new Error(), { code: 'ECONNREFUSED' })
    const noAddress = Object.assign(new Error(), { code: 'EADDRNOTAVAIL' })
    assert.equal(isRefused(refused), true)
    assert.equal(isRefused(new AggregateError([refused, noAddress])), true)
    assert.equal(isRefused(noAddress), false)
  })

  test('names the process by the time when it began, where the service shows that', async (t) => {
    const port = await freePort()
    await startService(t, port, { SHOWS_START: 'yes' })
    const { text, start } = await (await startKeeper(t, port)).scrape()
    assert.equal(start, Number(/^process_start_time_seconds (\S+)$/m.exec(text)?.[1]))
  })

  test('shows the last values of a killed process once, then that nothing can be read', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    const keeper = await startKeeper(t, port)
    await service.count(1)
    await keeper.scrape()
    await service.count(4)
    await service.isRead()
    await service.kill()
    assert.equal((await keeper.scrape()).requests, 5)
    const { status, text } = await keeper.scrape()
    assert.equal(status, 503)
    assert.match(text, /nothing listens on localhost:\d+/)
  })

  test(
    'shows the last values of a killed process before those of the next, and when each began',
    onLinux,
    async (t) => {
      const port = await freePort()
      const service = await startService(t, port)
      const keeper = await startKeeper(t, port)
      await service.count(5)
      const first = await keeper.scrape()
      await service.count(1)
      await service.isRead()
      await service.kill()
      const next = await startService(t, port)
      await next.count(100)
      await next.isRead()
      const last = await keeper.scrape()
      assert.deepEqual([last.requests, last.start], [6, first.start])
      assert.ok((last.readAt ?? 0) >= (first.readAt ?? Number.NaN))
      const other = await keeper.scrape()
      assert.equal(other.requests, 100)
      assert.ok((other.start ?? 0) > (last.start ?? Number.NaN))
    },
  )

  test(
    'shows several processes that ended between two scrapes in their order',
    onLinux,
    async (t) => {
      const port = await freePort()
      const keeper = await startKeeper(t, port)
      for (const requests of [1, 2, 3]) {
        const service = await startService(t, port)
        await service.count(requests)
        await service.isRead()
        await service.kill()
      }
      const scrapes = [await keeper.scrape(), await keeper.scrape(), await keeper.scrape()]
      assert.deepEqual(
        scrapes.map(({ requests }) => requests),
        [1, 2, 3],
      )
      assert.equal(new Set(scrapes.map(({ start }) => start)).size, 3)
    },
  )

  test('tells processes apart beside a hundred other servers', onLinux, async (t) => {
    const others = Array.from({ length: 100 }, () => createServer().listen(0, '127.0.0.1'))
    t.after(() => others.map((each) => each.close()))
    const port = await freePort()
    const keeper = await startKeeper(t, port)
    for (const requests of [1, 2]) {
      const service = await startService(t, port)
      await service.count(requests)
      await service.isRead()
      await service.kill()
    }
    const scrapes = [await keeper.scrape(), await keeper.scrape()]
    assert.deepEqual(
      scrapes.map(({ requests }) => requests),
      [1, 2],
    )
  })

  test('keeps last values for the agent, whoever else reads them', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    const keeper = await startKeeper(t, port)
    await service.count(5)
    await service.isRead()
    await service.kill()
    assert.equal((await keeper.read()).requests, 5)
    assert.equal((await keeper.read()).requests, 5)
    assert.equal((await keeper.scrape()).requests, 5)
    assert.equal((await keeper.read()).status, 503)
  })

  test('takes a worker that began later for another process, though its counters are higher', async (t) => {
    const port = await freePort()
    const service = await startService(t, port, { SHOWS_START: 'yes' })
    const keeper = await startKeeper(t, port)
    const first = await keeper.scrape()
    await service.count(5)
    await service.isRead()
    await service.fork(7)
    await service.isRead()
    const [last, next] = [await keeper.scrape(), await keeper.scrape()]
    assert.deepEqual([last.requests, last.start], [5, first.start])
    assert.equal(next.requests, 7)
    assert.ok((next.start ?? 0) > (last.start ?? Number.NaN))
  })

  test('takes counters that went back for another process', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    const keeper = await startKeeper(t, port)
    await service.count(5)
    await service.isRead()
    await service.forget(2)
    await service.isRead()
    const [last, next] = [await keeper.scrape(), await keeper.scrape()]
    assert.deepEqual([last.requests, next.requests], [5, 2])
    assert.ok((next.start ?? 0) > (last.start ?? Number.NaN))
  })

  test('takes counters that are all gone for another process', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    const keeper = await startKeeper(t, port)
    await service.count(5)
    await service.isRead()
    await service.forget()
    await service.isRead()
    assert.equal((await keeper.scrape()).requests, 5)
    assert.equal((await keeper.scrape()).requests, undefined)
  })

  test('can not be scraped while the service hangs, and has its last values when it is killed', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    const keeper = await startKeeper(t, port, { SCRAPE_TIMEOUT_SECONDS: '0.2' })
    await service.count(5)
    await service.isRead()
    await service.behave('hang')
    const { status, text } = await keeper.scrape()
    assert.deepEqual([status, text], [503, "the service can't be read: no answer within 0.2 s\n"])
    await service.kill()
    assert.equal((await keeper.scrape()).requests, 5)
  })

  test('can not be scraped while the service answers errors', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    const keeper = await startKeeper(t, port)
    await service.count(5)
    assert.equal((await keeper.scrape()).requests, 5)
    await service.behave('fail')
    assert.deepEqual((await keeper.scrape()).text, "the service can't be read: it answered 500\n")
    await service.behave('answer')
    assert.equal((await keeper.scrape()).requests, 5)
  })

  test('can not be scraped until a service that starts slowly listens', async (t) => {
    const port = await freePort()
    const keeper = await startKeeper(t, port)
    assert.equal((await keeper.scrape()).status, 503)
    const service = await startService(t, port)
    await service.count(2)
    assert.equal((await keeper.scrape()).requests, 2)
  })

  test('still knows the process when it was killed itself', onLinux, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'keeper-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const memory = { MEMORY_FILE: join(folder, 'process.json') }
    const port = await freePort()
    const service = await startService(t, port)
    const killed = await startKeeper(t, port, memory)
    const { start } = await killed.scrape()
    await killed.kill()
    assert.equal((await (await startKeeper(t, port, memory)).scrape()).start, start)
    await service.kill()
    await startService(t, port)
    assert.notEqual((await (await startKeeper(t, port, memory)).scrape()).start, start)
  })

  test('answers no other path', async (t) => {
    const keeper = await startKeeper(t, await freePort())
    assert.equal((await fetch(`${keeper.address}/`)).status, 404)
  })
})

describe('before the service is stopped, the metrics keeper', () => {
  test('waits until the agent has what was counted while routers learned of it', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    const keeper = await startKeeper(t, port)
    await keeper.scrape()
    let isAnswered = false
    const beforeStop = keeper.beforeStop().then((status) => {
      isAnswered = true
      return status
    })
    await service.count(3)
    await keeper.read()
    await service.isRead()
    assert.equal(isAnswered, false)
    while (!isAnswered) assert.equal((await keeper.scrape()).requests, 3)
    assert.equal(await beforeStop, 200)
  })

  test('waits for an agent that is away no longer than it may', async (t) => {
    const port = await freePort()
    await startService(t, port)
    const keeper = await startKeeper(t, port, { LAST_SCRAPE_SECONDS: '0.1' })
    assert.equal(await keeper.beforeStop(), 200)
  })

  test('does not wait for a service that hangs', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    await service.behave('hang')
    const keeper = await startKeeper(t, port, { SCRAPE_TIMEOUT_SECONDS: '0.1' })
    assert.equal(await keeper.beforeStop(), 200)
  })
})

describe('a metrics keeper that is told to end', () => {
  test('goes on while the service does, and ends when the agent has its last values', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    const keeper = await startKeeper(t, port)
    keeper.terminate()
    await service.count(1)
    assert.equal((await keeper.scrape()).requests, 1)
    await service.count(1)
    await service.isRead()
    keeper.terminate()
    await service.kill()
    assert.equal((await keeper.read()).requests, 2)
    assert.equal((await keeper.scrape()).requests, 2)
    assert.equal(await keeper.ended(), 0)
  })

  test('waits for an agent that is away no longer than it may', async (t) => {
    const port = await freePort()
    const service = await startService(t, port)
    const keeper = await startKeeper(t, port, { LAST_SCRAPE_SECONDS: '0.1' })
    await service.isRead()
    keeper.terminate()
    await service.kill()
    assert.equal(await keeper.ended(), 0)
  })

  test('ends at once where the service never ran', async (t) => {
    const keeper = await startKeeper(t, await freePort())
    keeper.terminate()
    assert.equal(await keeper.ended(), 0)
  })
})
