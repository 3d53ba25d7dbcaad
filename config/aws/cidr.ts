/** A block of IPv4 addresses, as numbers. */
export interface Cidr {
  readonly first: number
  readonly last: number
  /** The figure behind the slash. */
  readonly prefix: number
}

const octet = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const pattern = new RegExp(`^${octet}\\.${octet}\\.${octet}\\.${octet}/(3[0-2]|[12]?\\d)$`)

/** Reads e.g. `10.20.0.0/16`; undefined when it is none, or does not begin where its block does. */
export function parseCidr(text: string): Cidr | undefined {
  const [match, a, b, c, d, length] = pattern.exec(text) ?? []
  if (match === undefined) return undefined
  const first = [a, b, c, d].reduce((address, part) => address * 256 + Number(part), 0)
  const prefix = Number(length)
  const size = 2 ** (32 - prefix)
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined
}

/** Whether two blocks have an address in common. Texts that are no blocks have none. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)]
  return a !== undefined && b !== undefined && a.first <= b.last && b.first <= a.last
}

/** Ranges that are nobody's on the internet: RFC 1918, and RFC 6598, which AWS takes as well. */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']

/** Whether some of the addresses are private ones. */
export const isPrivate = (text: string) => privateRanges.some((range) => overlap(range, text))
