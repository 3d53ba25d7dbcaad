import { type DocumentDatabase, DuplicateError } from '../stores/collection.ts'
import { createId } from '../stores/create-id.ts'
import type { PasswordHasher } from './password.ts'
import type { Limited, SignInLimit } from './sign-in-limit.ts'
import type { Credentials, User } from './user.ts'

/** Why somebody was not let in: `limited` means that the password was not even looked at. */
export type Refusal = { readonly outcome: 'wrong' } | Limited

/** Whose credentials they were, or why nobody was let in. */
type Authentication = { readonly outcome: 'ok'; readonly user: User } | Refusal

/** Everybody who signed up. What hashes a password throws `GateFull` when too many wait. */
export interface Accounts {
  /** Signs somebody up; undefined where the address is somebody's already. */
  signUp(credentials: Credentials): Promise<User | undefined>
  /**
   * Finds the user whom the credentials belong to. Every call that looks at the password is an
   * attempt, and limited.
   */
  authenticate(credentials: Credentials): Promise<Authentication>
  /** Whether the user is still there and has still the same password. */
  isCurrent(user: User): Promise<boolean>
  /** Gives the user, as authenticated, another password. False where it changed meanwhile. */
  changePassword(user: User, password: string): Promise<boolean>
}

/** What accounts are made of. */
export interface AccountsOptions {
  readonly database: DocumentDatabase
  readonly hasher: PasswordHasher
  readonly limit: SignInLimit
}

/** Prepares the collection of users. To be called once, at start. */
export function createAccounts({ database, hasher, limit }: AccountsOptions): Accounts {
  const users = database.collection<User>('notes-users', { uniqueIndexes: [['email']] })

  return {
    async signUp({ email, password }) {
      const passwordHash = await hasher.hash(password)
      const user = { id: createId(), email, passwordHash, createdAt: Date.now() }
      try {
        // Only the unique index knows about somebody who signs up in this very moment.
        await users.insert(user)
        return user
      } catch (error) {
        if (error instanceof DuplicateError) return undefined
        throw error
      }
    },
    authenticate: ({ email, password }) =>
      limit.attempt<Authentication>(email, async () => {
        const user = await users.findOne({ email })
        const isRight = await hasher.verify(password, user?.passwordHash)
        if (!isRight || user === undefined) return { outcome: 'wrong' }
        await limit.succeeded(email)
        return { outcome: 'ok', user }
      }),
    async isCurrent({ id, passwordHash }) {
      return (await users.count({ id, passwordHash })) === 1
    },
    async changePassword({ id, passwordHash: before }, password) {
      const passwordHash = await hasher.hash(password)
      return (await users.updateOne({ id, passwordHash: before }, { passwordHash })) !== undefined
    },
  }
}
