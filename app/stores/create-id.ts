import { randomFillSync } from 'node:crypto'

const random = Buffer.alloc(10)
let milliseconds = 0
let counter = 0

/**
 * A new id: a UUID of version 7 (RFC 9562). Ids sort by the time of their making; those of one
 * process exactly, since a counter (section 6.2, method 1) orders them within a millisecond.
 * Guessable in part: not for secrets.
 */
export function createId(): string {
  randomFillSync(random)
  const now = Date.now()
  if (now > milliseconds) {
    milliseconds = now
    // Half of the counter's range stays free for ids of the same millisecond.
    counter = random.readUInt16BE(8) & 0x7ff
  } else {
    counter += 1
    if (counter > 0xfff) {
      milliseconds += 1
      counter = 0
    }
  }
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80
  const time = milliseconds.toString(16).padStart(12, '0')
  const order = counter.toString(16).padStart(3, '0')
  const rest = random.toString('hex', 0, 8)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${order}-${rest.slice(0, 4)}-${rest.slice(4)}`
}
