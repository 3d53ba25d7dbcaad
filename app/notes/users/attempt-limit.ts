import { type DocumentDatabase, greaterThan, lessThan } from '../../stores/collection.ts'
import { createId } from '../../stores/create-id.ts'

/** Something that costs the app a hashed password, and may be a guess. */
interface Attempt {
  /** The account that it is for, whether or not there is one. */
  readonly email: string
  /** Where it comes from: a client's address, or a device that is known (users/known-device.ts). */
  readonly source: string
}

/** Most attempts within the window that have these fields in common. */
export interface Rule {
  readonly same: readonly (keyof Attempt)[]
  readonly most: number
}

/** The attempt was not made: there were too many before. */
export interface Limited {
  readonly outcome: 'limited'
  /** How long to wait before the next one, at least 1. */
  readonly waitSeconds: number
}

/**
 * Limits attempts by rules. They are counted in the database, since each replica sees only a part of
 * them: where the database fails, so does the attempt, and no password is looked at.
 */
export interface AttemptLimit {
  /**
   * Records an attempt, and makes it unless a rule forbids it. One that throws is taken back,
   * since it doesn't tell whether the password was right.
   */
  attempt<T>(attempt: Attempt, rules: readonly Rule[], make: () => Promise<T>): Promise<T | Limited>
  /** Forgets the attempts of one source for one account, after one with the right password. */
  succeeded(attempt: Attempt): Promise<void>
}

export interface AttemptLimitOptions {
  /** Name of the collection. */
  readonly name: string
  /** Length of the window. */
  readonly seconds: number
}

interface Recorded extends Attempt {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Prepares a collection of attempts. To be called once for each name, at start. */
export function createAttemptLimit(
  database: DocumentDatabase,
  { name, seconds }: AttemptLimitOptions,
): AttemptLimit {
  const attempts = database.collection<Recorded>(name, {
    indexes: [['email', 'source', 'at'], ['email', 'at'], ['source', 'at'], ['at']],
  })
  const windowMs = seconds * 1000

  /** Seconds until a rule allows the attempt; 0: it does now. */
  const waitFor = async (attempt: Recorded, { same, most }: Rule): Promise<number> => {
    const begin = attempt.at - windowMs
    const alike = Object.fromEntries(same.map((field) => [field, attempt[field]]))
    const recent = await attempts.find(
      { ...alike, at: greaterThan(begin) },
      { sort: { at: 'ascending' }, limit: most + 1 },
    )
    const [oldest] = recent
    if (oldest === undefined || recent.length <= most) return 0
    return Math.max(1, Math.ceil((oldest.at - begin) / 1000))
  }

  return {
    async attempt({ email, source }, rules, make) {
      const attempt = { id: createId(), email, source, at: Date.now() }
      const takeBack = () => attempts.deleteOne({ id: attempt.id })
      try {
        // Recorded before it is counted, so that of many at the same time only the allowed go on.
        await attempts.insert(attempt)
        // Those of every account: attempts for addresses without one never succeed, and would stay
        // for ever.
        await attempts.deleteMany({ at: lessThan(attempt.at - windowMs) })
        const waits = await Promise.all(rules.map((rule) => waitFor(attempt, rule)))
        const waitSeconds = Math.max(...waits)
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
    async succeeded({ email, source }) {
      await attempts.deleteMany({ email, source })
    },
  }
}
