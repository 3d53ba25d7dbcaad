import { type DocumentDatabase, greaterThan, lessThan } from '../stores/collection.ts'
import { createId } from '../stores/create-id.ts'

/** How often somebody may try a password. */
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
  /** Records an attempt. @returns seconds to wait before the next one; 0: this one may go on */
  attempt(email: string): Promise<number>
  /** The password was right: forgets the account's attempts, and everybody's old ones. */
  succeeded(email: string): Promise<void>
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

  return {
    async attempt(email) {
      const attempt = { id: createId(), email, at: Date.now() }
      // Recorded before it is counted, so that of many at a time no more than allowed go on.
      await attempts.insert(attempt)
      const recent = await attempts.find(
        { email, at: greaterThan(attempt.at - windowMs) },
        { sort: { at: 'ascending' }, limit: most + 1 },
      )
      const [oldest] = recent
      if (oldest === undefined || recent.length <= most) return 0
      // An attempt that was refused must not make the next one wait longer.
      await attempts.deleteOne({ id: attempt.id })
      return Math.max(1, Math.ceil((oldest.at + windowMs - attempt.at) / 1000))
    },
    async succeeded(email) {
      await attempts.deleteMany({ email })
      await attempts.deleteMany({ at: lessThan(Date.now() - windowMs) })
    },
  }
}
