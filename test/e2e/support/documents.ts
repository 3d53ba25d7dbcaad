/** What `/data` stores. */
export interface Document {
  readonly id: string
  readonly data: unknown
}

/** An id that no document has. */
export const unknownId = '0192f0c1-7a34-7c05-9b1e-5d2f6a8c4e10'

export const problemType = /^application\/problem\+json/

/** A request of a client that gives up after some seconds, and is not kept waiting by a dead peer. */
export const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...init, signal: AbortSignal.timeout(5000) })

export type Body = string | Buffer<ArrayBuffer>

export const post = (url: string, body: Body, type = 'application/json'): Promise<Response> =>
  ask(url, { method: 'POST', headers: { 'content-type': type }, body })

/** Counts a hit. @returns the number of hits, @throws unless the answer is 200 */
export async function hit(app: string): Promise<number> {
  const response = await ask(`${app}/hits`)
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`)
  return Number(/\d+/.exec(text)?.[0])
}
