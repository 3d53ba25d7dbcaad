import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { before, describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { layout } from '../../../embedded/layout.ts'
import { leftovers } from '../../../embedded/machine/leftovers.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { status, tally, tallyOk } from '../support/tally.ts'
import { until } from '../support/until.ts'

interface Document {
  readonly id: string
  readonly data: unknown
}

const problemType = /^application\/problem\+json/

/** A request of a client that gives up after some seconds, and is not kept waiting by a dead peer. */
const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...init, signal: AbortSignal.timeout(5000) })

type Body = string | Buffer<ArrayBuffer>

const post = (url: string, body: Body, type = 'application/json'): Promise<Response> =>
  ask(url, { method: 'POST', headers: { 'content-type': type }, body })

const hit = async (app: string): Promise<number> => {
  const response = await ask(`${app}/hits`)
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`)
  return Number(/\d+/.exec(text)?.[0])
}

/** Writes all the time, as clients do, and remembers what was acknowledged. */
function writeAllTheTime(app: string) {
  const end = new AbortController()
  const written = new Map<string, number>()
  const backwards: string[] = []
  let number = 0
  let hits = 0
  const repeat = async (write: () => Promise<void>): Promise<void> => {
    while (!end.signal.aborted) {
      // What is not answered, or refused, was never promised.
      await write().catch(() => sleep(100))
      await sleep(10)
    }
  }
  const document = async (): Promise<void> => {
    const mine = number++
    const response = await post(`${app}/data`, JSON.stringify({ number: mine }))
    const stored = (await response.json()) as Document
    if (response.status === 201) written.set(stored.id, mine)
    else await sleep(100)
  }
  const counter = async (): Promise<void> => {
    const now = await hit(app)
    if (now <= hits) backwards.push(`${now} after ${hits}`)
    hits = now
  }
  const writing = [repeat(document), repeat(document), repeat(counter)]
  return {
    written,
    backwards,
    /** The last one that was acknowledged. */
    hits: () => hits,
    /** Waits until documents and hits are acknowledged again. */
    async goesOn(): Promise<void> {
      const [documents, count] = [written.size, hits]
      await until(
        'writes are acknowledged',
        async () => written.size >= documents + 20 && hits >= count + 20,
        180,
      )
    },
    async stop(): Promise<void> {
      end.abort()
      await Promise.all(writing)
    },
  }
}

type Writer = ReturnType<typeof writeAllTheTime>

/**
 * The app's answer. Whether a document is there is the question, not whether the way to it is open
 * again: after a crash of the node NGINX and cluster DNS come back by and by.
 */
async function answered(url: string): Promise<Response> {
  const end = Date.now() + 90_000
  for (;;) {
    const response = await ask(url).catch(() => undefined)
    if (response && response.status < 500) return response
    if (Date.now() > end) throw new Error(`${url} was not answered within 90 s`)
    await sleep(1000)
  }
}

/** Reads every document that was acknowledged, ten at a time, and names those that are wrong. */
async function missing(app: string, written: ReadonlyMap<string, number>): Promise<string[]> {
  const wrong: string[] = []
  const left = [...written]
  const read = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) {
      const [id, number] = next
      const response = await answered(`${app}/data/${id}`)
      const found = await response.text()
      const { data } = JSON.parse(found) as Document
      if (JSON.stringify(data) !== JSON.stringify({ number })) {
        wrong.push(`${id}: ${response.status} ${found}`)
      }
    }
  }
  await Promise.all(Array.from({ length: 10 }, read))
  return wrong
}

/** Kills every process of a component's pods at once, as the machine's power button would. */
async function killPods(platform: Platform, component: string): Promise<number> {
  const uids = await platform.kubectl(
    ...['get', 'pods', '-l', `app.kubernetes.io/component=${component}`],
    ...['-o', 'jsonpath={.items[*].metadata.uid}'],
  )
  const pods = uids.split(' ').filter(Boolean)
  let killed = 0
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')
    if (!pods.some((uid) => groups.includes(`pod${uid}`))) continue
    try {
      process.kill(Number(pid), 'SIGKILL')
      killed += 1
    } catch {
      // It went with its parent.
    }
  }
  return killed
}

/** Kills every process of the node at once, and waits until that is seen. */
async function killNode(): Promise<void> {
  const { pid } = JSON.parse(await readFile(layout.cluster.node, 'utf8')) as { pid: number }
  process.kill(pid, 'SIGKILL')
  await until('the node is gone', async () => (await status()).ready === false, 30)
}

describe('state that survives', () => {
  let platform: Platform
  before(async () => {
    platform = await readyPlatform()
  })
  const ready = () => until('the platform is ready', async () => (await status()).ready, 240)

  /** Writes before and while something happens. */
  async function whileWriting(outage: (writer: Writer) => Promise<void>): Promise<Writer> {
    const writer = writeAllTheTime(platform.app)
    try {
      await writer.goesOn()
      await outage(writer)
    } finally {
      await writer.stop()
    }
    return writer
  }

  /** Checks that everything acknowledged is there, and leaves the platform ready. */
  async function nothingIsLost(t: TestContext, writer: Writer): Promise<void> {
    t.diagnostic(`${writer.written.size} documents were acknowledged`)
    assert.deepEqual(await missing(platform.app, writer.written), [])
    assert.deepEqual(writer.backwards, [], 'hits never go backwards')
    await ready()
    assert.ok((await hit(platform.app)) > writer.hits(), 'hits go on from where they were')
  }

  for (const component of ['redis', 'mongodb', 'app']) {
    test(`loses nothing acknowledged when the pods of ${component} are killed`, async (t) => {
      const writer = await whileWriting(async ({ goesOn }) => {
        assert.ok((await killPods(platform, component)) > 0, 'something was killed')
        await goesOn()
      })
      await nothingIsLost(t, writer)
    })
  }

  test('loses nothing acknowledged when the cluster is stopped and started', async (t) => {
    const writer = await whileWriting(async ({ goesOn }) => {
      await tallyOk('embedded', 'stop')
      assert.deepEqual(
        (await leftovers()).filter((each) => !each.startsWith('folder')),
        [],
        'nothing of it runs',
      )
      await tallyOk('embedded', 'start')
      await ready()
      await goesOn()
    })
    await nothingIsLost(t, writer)
  })

  test('loses nothing acknowledged when the whole node is killed and started again', async (t) => {
    const writer = await whileWriting(async ({ goesOn }) => {
      await killNode()
      const killed = await status()
      assert.equal(killed.target, 'embedded')
      assert.deepEqual(killed.urls, { app: null, prometheus: null, grafana: null })
      assert.match(killed.unhealthy.join('\n'), /can't be reached/)
      const load = await tally('load')
      assert.equal(load.exitCode, 1)
      assert.doesNotMatch(load.stderr, /\n\s+at /)
      await tallyOk('embedded', 'start')
      await ready()
      await goesOn()
    })
    await nothingIsLost(t, writer)
  })

  test('loses nothing acknowledged when the whole node is killed, and up brings it back', async (t) => {
    const writer = await whileWriting(killNode)
    // Nobody else writes now: its verdict is about its own requests.
    const { stdout } = await tallyOk('up')
    assert.match(stdout, /1000 sent, 1000 counted/)
    await nothingIsLost(t, writer)
  })

  test('answers 503 on /data alone while MongoDB is away, and recovers by itself', async () => {
    const { app, kubectl } = platform
    await kubectl('scale', 'statefulset/mongodb', '--replicas=0')
    try {
      const write = () => post(`${app}/data`, '{"while":"away"}')
      await until('/data fails', async () => (await write()).status === 503, 60)
      const calls = [write, () => ask(`${app}/data`), () => ask(`${app}/data/${unknownId}`)]
      for (const call of calls) {
        const started = performance.now()
        const refused = await call()
        assert.ok(performance.now() - started < 1500, 'the answer takes about a second at most')
        assert.equal(refused.status, 503)
        assert.ok(refused.headers.has('retry-after'))
        assert.match(refused.headers.get('content-type') ?? '', problemType)
      }
      for (const path of ['/', '/hits', '/health']) {
        assert.equal((await ask(app + path)).status, 200, path)
      }
    } finally {
      await kubectl('scale', 'statefulset/mongodb', '--replicas=1')
    }
    await until('/data answers again', async () => (await ask(`${app}/data`)).status === 200, 120)
    await ready()
  })
})

const unknownId = '0192f0c1-7a34-7c05-9b1e-5d2f6a8c4e10'

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
const text = (bytes: number): string => JSON.stringify({ text: 'a'.repeat(bytes) })

/** Bodies that are no document: what is wrong with each, and the status that says so. */
const bad: readonly (readonly [what: string, status: number, body: Body, type?: string])[] = [
  ['that is too large', 413, text(20_000)],
  ['that is far too large', 413, text(900_000)],
  ['that is empty', 400, ''],
  ['that is broken JSON', 400, '{"a":'],
  ['that is an array', 400, '[{"a":1}]'],
  ['that is a text', 400, '"hello"'],
  ['that is null', 400, 'null'],
  ['with an operator as key', 400, '{"$where":"sleep(1000)"}'],
  ['with bytes that are no text', 400, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['with an operator deep inside', 400, '{"a":[{"b":{"$gt":""}}]}'],
  ['with a dot in a key', 400, '{"a.b":1}'],
  ['that reaches for the prototype', 400, '{"__proto__":{"admin":true}}'],
  ['nested too deep', 400, nested(30)],
  ['nested far too deep', 400, nested(2500)],
  ['with a number beyond all numbers', 400, '{"a":1e999}'],
  ['of a type that is no JSON', 415, 'a=1', 'application/x-www-form-urlencoded'],
  ['of a type that only looks like JSON', 415, '{"a":1}', 'text/plain'],
]

describe('bad input', () => {
  let app: string
  before(async () => {
    app = (await readyPlatform()).app
  })

  const newest = async (): Promise<string> => (await ask(`${app}/data?limit=1`)).text()

  /** A 4xx of the app, as a problem document. */
  async function isRefused(response: Response, status: number): Promise<void> {
    const problem = await response.text()
    assert.equal(response.status, status, problem)
    assert.match(response.headers.get('content-type') ?? '', problemType)
    assert.equal((JSON.parse(problem) as { status: number }).status, status)
  }

  for (const [what, status, body, type] of bad) {
    test(`refuses a body ${what} with ${status}, and stores nothing`, async () => {
      const before = await newest()
      await isRefused(await post(`${app}/data`, body, type), status)
      assert.equal(await newest(), before)
    })
  }

  for (const [path, status] of [
    ['/data/1', 400],
    ['/data/%7B%22$gt%22:%22%22%7D', 400],
    [`/data/${unknownId}`, 404],
    ['/data?limit=0', 400],
    ['/data?limit=101', 400],
    ['/data?limit=many', 400],
    ['/data?after=newest', 400],
    ['/data?after[$gt]=', 200],
  ] as const) {
    test(`answers ${path} with ${status}`, async () => {
      const response = await ask(app + path)
      if (status === 200) assert.equal(response.status, 200)
      else await isRefused(response, status)
    })
  }

  test('refuses a body that is larger than the ingress takes', async () => {
    assert.equal((await post(`${app}/data`, text(2_000_000))).status, 413)
  })

  test('leaves the store as it was: what is written next is read as it is', async () => {
    const data = { text: 'ä€😀', list: [1, 2.5, null, true], nested: { empty: {} } }
    const stored = (await (await post(`${app}/data`, JSON.stringify(data))).json()) as Document
    const read = (await (await ask(`${app}/data/${stored.id}`)).json()) as Document
    assert.deepEqual([stored.data, read], [data, stored])
  })
})
