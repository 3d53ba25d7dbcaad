import { type DocumentDatabase, DuplicateError } from '../../stores/collection.ts'
import { createId } from '../../stores/create-id.ts'
import { createAttemptLimit, type Limited, type Rule } from './attempt-limit.ts'
import { createConcurrencyLimit } from './concurrency-limit.ts'
import { type PasswordHasher, waitSeconds } from './password.ts'
import type { Credentials, User } from './user.ts'

/** Why an attempt to sign in failed: `limited` means that the password was not checked. */
export type Refusal = { readonly outcome: 'wrong' } | Limited

type Authentication = { readonly outcome: 'ok'; readonly user: User } | Refusal

/** Who asks. */
export interface Asker {
  /** The client's address. */
  readonly client: string
  /** The id of a device on which the account's user has signed in before. */
  readonly device: string | undefined
}

/** The accounts of all users. What hashes a password throws `SemaphoreFull` when too many wait. */
export interface Accounts {
  /**
   * Creates an account, unless the address has one already: the answer doesn't tell, nor does the
   * time that it takes. Each call is an attempt, and attempts are limited.
   */
  signUp(credentials: Credentials, asker: Asker): Promise<{ readonly outcome: 'done' } | Limited>
  /**
   * Finds the user whom the credentials belong to. Each call is an attempt, and attempts are limited.
   */
  authenticate(credentials: Credentials, asker: Asker): Promise<Authentication>
  /** Whether the user still exists and still has the same password. */
  isCurrent(user: User): Promise<boolean>
  /** Changes the password of an authenticated user. False where it has changed meanwhile. */
  changePassword(user: User, password: string): Promise<boolean>
}

/** How many attempts there may be within a window of time. */
export interface AccountLimits {
  /** Length of the window. @default 900: a quarter of an hour */
  readonly seconds?: number
  /** Wrong passwords for one account from one client, or from one known device. @default 10 */
  readonly accountFromClient?: number
  /** Wrong passwords of one client, for all accounts. @default 20 */
  readonly client?: number
  /**
   * Wrong passwords for one account from all clients together. Known devices don't wait for it.
   * @default 50: below the 100 of NIST SP 800-63B
   */
  readonly account?: number
  /** Accounts that one client signs up. @default 20 */
  readonly signUps?: number
  /** Passwords of one client that are hashed, or wait for it, at a time on one replica. @default 6 */
  readonly concurrent?: number
}

export interface AccountsOptions {
  readonly database: DocumentDatabase
  readonly hasher: PasswordHasher
  readonly limits?: AccountLimits | undefined
}

/** Prepares the collections of users and attempts. To be called once, at start. */
export function createAccounts({ database, hasher, limits = {} }: AccountsOptions): Accounts {
  const { seconds = 900, accountFromClient = 10, client = 20, account = 50 } = limits
  const { signUps: mostSignUps = 20, concurrent = 6 } = limits
  const users = database.collection<User>('notes-users', { uniqueIndexes: [['email']] })
  const signIns = createAttemptLimit(database, { name: 'notes-sign-in-attempts', seconds })
  const signUps = createAttemptLimit(database, { name: 'notes-sign-up-attempts', seconds })
  const atOnce = createConcurrencyLimit({ most: concurrent, waitSeconds })

  const knownRules: readonly Rule[] = [{ same: ['email', 'source'], most: accountFromClient }]
  const strangerRules: readonly Rule[] = [
    ...knownRules,
    { same: ['source'], most: client },
    { same: ['email'], most: account },
  ]
  const signUpRules: readonly Rule[] = [{ same: ['source'], most: mostSignUps }]

  /** Either way it reads once and writes once: the time of an answer must not tell which it was. */
  const insertOrMark = async (user: User): Promise<void> => {
    const before = await users.findOne({ email: user.email })
    if (before !== undefined) {
      await users.updateOne({ id: before.id }, { lastSignUpAt: user.createdAt })
      return
    }
    await users.insert(user).catch((error: unknown) => {
      // Of two that sign up with one address at the same time, only the unique index tells.
      if (!(error instanceof DuplicateError)) throw error
    })
  }

  return {
    signUp: ({ email, password }, { client: source }) =>
      atOnce(source, () =>
        signUps.attempt({ email, source }, signUpRules, async () => {
          const passwordHash = await hasher.hash(password)
          await insertOrMark({ id: createId(), email, passwordHash, createdAt: Date.now() })
          return { outcome: 'done' as const }
        }),
      ),
    authenticate({ email, password }, { client: address, device }) {
      const source = device ?? address
      const rules = device === undefined ? strangerRules : knownRules
      return atOnce(source, () =>
        signIns.attempt<Authentication>({ email, source }, rules, async () => {
          const user = await users.findOne({ email })
          const isRight = await hasher.verify(password, user?.passwordHash)
          if (!isRight || user === undefined) return { outcome: 'wrong' }
          await signIns.succeeded({ email, source })
          return { outcome: 'ok', user }
        }),
      )
    },
    async isCurrent({ id, passwordHash }) {
      return (await users.count({ id, passwordHash })) === 1
    },
    async changePassword({ id, passwordHash: before }, password) {
      const passwordHash = await hasher.hash(password)
      return (await users.updateOne({ id, passwordHash: before }, { passwordHash })) !== undefined
    },
  }
}
