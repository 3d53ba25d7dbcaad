/** A way into a JSON text: keys of objects and indexes of arrays. */
export type JsonPath = readonly (string | number)[]

/** The way as a JSON pointer in a URI fragment (RFC 6901). */
export function jsonPointer(path: JsonPath): string {
  return path.reduce<string>((pointer, step) => `${pointer}/${asToken(String(step))}`, '#')
}

/** A lone surrogate can't be encoded: U+FFFD takes its place. */
const asToken = (key: string) =>
  encodeURIComponent(key.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'))
