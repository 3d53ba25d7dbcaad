import { z } from 'zod'
import type { Contradiction } from '../setting-types.ts'
import { isPrivate, parseCidr } from './cidr.ts'

const example = '"203.0.113.7/32"'

/** A wider block belongs to nobody alone. Two of /1 are the whole internet. */
const widestPrefix = 8

/** A list of blocks of addresses that reach something from the internet. */
export const publicCidrs = z
  .array(z.string())
  .describe(`a list of blocks of addresses, e.g. [${example}]`)

/** What a list of blocks opens, in the words of messages. */
interface Words {
  /** The setting that opens it to the list, e.g. `"from": "cidrs"`. */
  readonly open: string
  /** The setting that closes it to the internet, e.g. `"from": "vpc"`. */
  readonly closed: string
  /** What nobody could do without an address: e.g. `deploy`. */
  readonly purpose: string
  /** Whose addresses they are: e.g. `that you deploy from`. */
  readonly whose: string
  /** Why an address can't be a private one, and the fix. */
  readonly privateFault: string
  /** The setting with the list. @default 'cidrs' */
  readonly list?: string
}

/**
 * What is wrong with a list of {@link publicCidrs}.
 * @param isOpen whether the setting beside it opens something to them
 */
export function publicCidrsFaults(
  isOpen: boolean,
  cidrs: readonly string[],
  words: Words,
): Contradiction[] {
  const { open, closed, purpose, whose, privateFault } = words
  const path = [words.list ?? 'cidrs']
  if (!isOpen) {
    const message = `${JSON.stringify(cidrs)} has no effect with ${closed}. Fix: leave it out, or set ${open}`
    return cidrs.length > 0 ? [{ path, message }] : []
  }
  if (cidrs.length === 0) {
    const message = `there is none, so nobody could ${purpose}. Fix: name the addresses ${whose}, e.g. [${example}], or set ${closed}`
    return [{ path, message }]
  }
  const fault = (cidr: string): string | undefined => {
    const block = parseCidr(cidr)
    if (!block) return `is no block of addresses. Fix: use e.g. ${example}`
    if (block.prefix < widestPrefix) {
      return `is open to the internet. Fix: name the addresses ${whose}, e.g. ${example}, or set ${closed}`
    }
    return isPrivate(cidr) ? `holds private addresses, ${privateFault}` : undefined
  }
  return cidrs.flatMap((cidr) => {
    const found = fault(cidr)
    return found === undefined ? [] : [{ path, message: `"${cidr}" ${found}` }]
  })
}
