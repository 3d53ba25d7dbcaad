import { type DocumentDatabase, greaterThan, lessThan } from '../../stores/collection.ts'
import { createId } from '../../stores/create-id.ts'

export interface SignInLimitOptions {
  /** Wrong passwords for one address within `seconds`. @default 10 */
  readonly attempts?: number
  /** @default 900: a quarter of an hour */
  readonly seconds?: number
}

/**
 * Limits how often passwords are tried for one account, whether or not somebody has it.
 *
 * Counted in the database, since each replica sees only a part of the attempts. Counted by
 * account and not by the client's address: behind a proxy that address is the proxy's, or what
 * the client says it is. The price: whoever knows an address can keep its user from signing in
 * (not from a session that is open) as long as they go on trying.
 */
export interface SignInLimit {
  /**
   * Records an attempt, and makes it unless there were too many. One that throws is taken back,
   * since it doesn't tell whether the password was right.
   */
  attempt<T>(email: string, make: () => Promise<T>): Promise<T | Limited>
  /** Deletes the account's attempts, after one with the right password. */
  succeeded(email: string): Promise<void>
}

/** The attempt was not made: there were too many before. */
export interface Limited {
  readonly outcome: 'limited'
  /** How long to wait before the next one, at least 1. */
  readonly waitSeconds: number
}

interface Attempt {
  readonly id: string
  readonly email: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Prepares the collection of attempts. To be called once, at start. */
export function createSignInLimit(
  database: DocumentDatabase,
  { attempts: most = 10, seconds = 900 }: SignInLimitOptions = {},
): SignInLimit {
  const attempts = database.collection<Attempt>('notes-sign-in-attempts', {
    indexes: [['email', 'at'], ['at']],
  })
  const windowMs = seconds * 1000

  /** Seconds until the attempt may be made; 0: it may now. */
  const waitFor = async ({ email, at }: Attempt): Promise<number> => {
    const begin = at - windowMs
    const recent = await attempts.find(
      { email, at: greaterThan(begin) },
      { sort: { at: 'ascending' }, limit: most + 1 },
    )
    const [oldest] = recent
    if (oldest === undefined || recent.length <= most) return 0
    return Math.max(1, Math.ceil((oldest.at - begin) / 1000))
  }

  return {
    async attempt(email, make) {
      const attempt = { id: createId(), email, at: Date.now() }
      const takeBack = () => attempts.deleteOne({ id: attempt.id })
      try {
        // Recorded before it is counted, so that of many at the same time only the allowed go on.
        await attempts.insert(attempt)
        // Those of every address: attempts for addresses without an account never succeed, and
        // would stay for ever.
        await attempts.deleteMany({ at: lessThan(attempt.at - windowMs) })
        const waitSeconds = await waitFor(attempt)
        if (waitSeconds === 0) return await make()
        // A refused attempt must not make the next one wait longer.
        await takeBack()
        return { outcome: 'limited', waitSeconds }
      } catch (error) {
        // Where this fails, too, the first error is the one that tells why.
        await takeBack().catch(() => {})
        throw error
      }
    },
    async succeeded(email) {
      await attempts.deleteMany({ email })
    },
  }
}
