import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Request } from '../../loadtest/send/connection.ts'
import { reasonOf } from '../terminal/failure.ts'

/** How long a document may be refused, as while its store starts, before it counts as lost. */
const readSeconds = 60

/** Documents that are read at the same time. */
const readers = 10

/** What was acknowledged, and what of it is not there afterwards. */
export interface AcknowledgedWrites {
  readonly documents: number
  readonly hits: number
  /** Each in a line. */
  readonly lost: readonly string[]
}

/**
 * What the demo app acknowledged in a load: documents that it created, hits that it counted. It is
 * read back over the same way that it was written.
 */
export class Acknowledged {
  readonly #url: string
  readonly #documents = new Map<string, string>()
  #hits = 0
  #hitsBefore = 0

  /** @param url address of the app */
  constructor(url: string) {
    this.#url = url
  }

  /** Asks how many hits there are; before the load, so that this hit is not counted with it. */
  async begin(): Promise<void> {
    this.#hitsBefore = await this.#readHits()
  }

  /** To be called with every answer of the load. */
  learn({ method, path, body }: Request, { status, headers }: Answer): void {
    const [location] = [headers.location].flat()
    if (method === 'POST' && path === '/data' && status === 201 && location && body) {
      this.#documents.set(new URL(location, this.#url).pathname, body)
    }
    if (method === 'GET' && path === '/hits' && status === 200) this.#hits += 1
  }

  /**
   * Reads everything back; after the count, which this would change.
   * @param withHits whether all hits must be there
   */
  async readBack(withHits = true): Promise<AcknowledgedWrites> {
    const left = [...this.#documents]
    const lost: string[] = []
    const read = async (): Promise<void> => {
      for (let next = left.pop(); next; next = left.pop()) {
        const problem = await this.#problemOf(...next).catch(reasonOf)
        if (problem) lost.push(problem)
      }
    }
    await Promise.all(Array.from({ length: readers }, read))
    const hits = withHits ? this.#hits : 0
    const expected = this.#hitsBefore + hits
    const found = await this.#readHits().then((read) => read - 1, reasonOf)
    if (typeof found === 'string') lost.push(`hits: ${found}`)
    else if (found < expected) lost.push(`hits: ${expected} were acknowledged, ${found} are there`)
    return { documents: this.#documents.size, hits, lost }
  }

  async #problemOf(path: string, body: string): Promise<string | undefined> {
    const response = await this.#get(path)
    const text = await response.text()
    if (response.status === 200) {
      const { data } = JSON.parse(text) as { data?: unknown }
      if (JSON.stringify(data) === body) return undefined
    }
    return `${path}: ${response.status} ${text.slice(0, 200)}`
  }

  async #readHits(): Promise<number> {
    const text = await (await this.#get('/hits')).text()
    const [hits] = /\d+/.exec(text) ?? []
    if (hits === undefined) throw new Error(`/hits was answered without a number: ${text}`)
    return Number(hits)
  }

  /** The app's own answer. The way to it may take a while to open again. */
  async #get(path: string): Promise<Response> {
    const end = Date.now() + readSeconds * 1000
    for (;;) {
      const signal = AbortSignal.timeout(5000)
      const response = await fetch(new URL(path, this.#url), { signal }).catch(reasonOf)
      if (typeof response !== 'string' && response.status < 500 && response.status !== 429) {
        return response
      }
      if (Date.now() > end) {
        const said = typeof response === 'string' ? response : `HTTP status ${response.status}`
        throw new Error(`${path} was not answered for ${readSeconds} s: ${said}`)
      }
      await sleep(500)
    }
  }
}
