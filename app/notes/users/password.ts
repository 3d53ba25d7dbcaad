import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { createSemaphore } from './semaphore.ts'

/** Parameters of scrypt, which takes `N` × `r` × 128 bytes of memory, `p` times. */
export interface ScryptCost {
  /** Base 2 logarithm of N. */
  readonly logN: number
  readonly r: number
  readonly p: number
}

/**
 * The third of five equal choices of OWASP's Password Storage Cheat Sheet (N = 2^17, p = 1 down to
 * N = 2^13, p = 10; r = 8 in all). It takes 16 MiB, where the first takes 128 MiB. `concurrency` of
 * them have to fit into the 320 MiB of the app's pod.
 */
export const recommendedCost: ScryptCost = { logN: 14, r: 8, p: 5 }

const saltBytes = 16
const keyBytes = 32

/**
 * How many passwords are hashed at a time. Node hashes on its pool of four threads, which also
 * looks up the names of Redis and MongoDB: a flood of sign-ins must not take all of them.
 */
const concurrency = 2

/** A hash takes about 0.2 s: the last one that waits has its turn after 2 s, on one core after 4 s. */
const maxWaiting = 20

/** Longest wait for a turn, however busy the cores are. The contract's `drainSeconds` counts on it. */
export const waitSeconds = 4

/** Hashes and verifies passwords, a few at a time. */
export interface PasswordHasher {
  /**
   * A hash of its own salt, which says what it cost: `$scrypt$ln=14,r=8,p=5$salt$key`.
   * @throws SemaphoreFull when too many others wait, or the turn doesn't come in time
   */
  hash(password: string): Promise<string>
  /**
   * Whether the password is the hash's. Without a hash the answer is no, and takes as long as with
   * one: the time of an answer must not tell who has signed up.
   * @throws SemaphoreFull when too many others wait, or the turn doesn't come in time
   */
  verify(password: string, hash: string | undefined): Promise<boolean>
}

interface Parts {
  readonly cost: ScryptCost
  readonly salt: Buffer
  readonly key: Buffer
}

/** Creates a hasher whose new hashes have the given cost. */
export function createPasswordHasher(cost: ScryptCost = recommendedCost): PasswordHasher {
  const semaphore = createSemaphore({ concurrency, maxWaiting, waitSeconds })
  const decoy: Parts = { cost, salt: randomBytes(saltBytes), key: randomBytes(keyBytes) }

  return {
    async hash(password) {
      const salt = randomBytes(saltBytes)
      const key = await semaphore(() => derive(password, salt, cost))
      return format({ cost, salt, key })
    },
    async verify(password, hash) {
      const parts = hash === undefined ? decoy : parse(hash)
      const key = await semaphore(() => derive(password, parts.salt, parts.cost))
      return timingSafeEqual(key, parts.key)
    },
  }
}

function derive(password: string, salt: Buffer, { logN, r, p }: ScryptCost): Promise<Buffer> {
  const N = 2 ** logN
  // OpenSSL's formula. By default it refuses what needs more than 32 MiB.
  const options: ScryptOptions = { N, r, p, maxmem: 128 * r * (N + p + 2) }
  return new Promise((resolve, reject) => {
    scrypt(password, salt, keyBytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

const encode = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')

function format({ cost: { logN, r, p }, salt, key }: Parts): string {
  return `$scrypt$ln=${logN},r=${r},p=${p}$${encode(salt)}$${encode(key)}`
}

const written = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

function parse(hash: string): Parts {
  const [, logN, r, p, salt, key] = written.exec(hash) ?? []
  if (salt === undefined || key === undefined) throw new Error('This is no hash of a password.')
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  }
}
