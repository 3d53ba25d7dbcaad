import type { JsonPath } from './json-pointer.ts'

/** A string, with the colon behind it where it is a key; or the beginning or end of an object or array. */
const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|[[\]{},]/g

/** An object or array whose end has not come yet. */
interface Open {
  /** Keys of the object so far; none for an array. */
  readonly keys?: Set<string>
  /** Where the member is that comes now. */
  at: string | number
}

/**
 * The way to the first key that an object of a JSON text has twice, undefined where there is none.
 * `JSON.parse` would keep the last of both without a word.
 * @param json a text that `JSON.parse` takes
 */
export function duplicateKey(json: string): JsonPath | undefined {
  const open: Open[] = []
  for (const [token, text, colon] of json.matchAll(tokens)) {
    const current = open.at(-1)
    if (token === '{') open.push({ keys: new Set(), at: '' })
    else if (token === '[') open.push({ at: 0 })
    else if (token === '}' || token === ']') open.pop()
    else if (token === ',') {
      if (typeof current?.at === 'number') current.at += 1
    } else if (text !== undefined && colon !== undefined && current !== undefined) {
      const key: string = JSON.parse(text)
      current.at = key
      if (current.keys?.has(key)) return open.map(({ at }) => at)
      current.keys?.add(key)
    }
  }
  return undefined
}
