import { setTimeout as sleep } from 'node:timers/promises'
import { ask, type Document, hit, post } from './documents.ts'
import { until } from './until.ts'

/** A client that writes all the time, and remembers what was acknowledged. */
export interface Writer {
  /** The number in each document that was acknowledged, by the document's id. */
  readonly written: ReadonlyMap<string, number>
  /** Hits that were fewer than those before. */
  readonly backwards: readonly string[]
  /** The last hit that was acknowledged. */
  hits(): number
  /** Waits until documents and hits are acknowledged again. */
  goesOn(): Promise<void>
  stop(): Promise<void>
}

/** Starts to write documents and hits. */
export function startWriting(app: string): Writer {
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
    hits: () => hits,
    async goesOn() {
      const [documents, count] = [written.size, hits]
      await until(
        'writes are acknowledged',
        async () => written.size >= documents + 20 && hits >= count + 20,
        180,
      )
    },
    async stop() {
      end.abort()
      await Promise.all(writing)
    },
  }
}

/**
 * The app's answer. Whether a document is there is the question, not whether the way to it is open
 * again: after a crash of the node NGINX and cluster DNS come back by and by.
 */
async function answered(url: string): Promise<Response> {
  const end = Date.now() + 90_000
  for (;;) {
    const response = await ask(url).catch(() => undefined)
    if (response && response.status < 500) return response
    if (Date.now() > end) throw new Error(`${url} was not answered for 90 s`)
    await sleep(1000)
  }
}

/** Reads every document that was acknowledged, ten at a time, and names those that are wrong. */
export async function missing(app: string, { written }: Writer): Promise<string[]> {
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
