import { type DocumentDatabase, DuplicateError } from '../../stores/collection.ts'
import { createId } from '../../stores/create-id.ts'
import type { PasswordHasher } from './password.ts'
import type { Limited, SignInLimit } from './sign-in-limit.ts'
import type { Credentials, User } from './user.ts'

/** Why an attempt to sign in failed: `limited` means that the password was not checked. */
export type Refusal = { readonly outcome: 'wrong' } | Limited

type Authentication = { readonly outcome: 'ok'; readonly user: User } | Refusal

/** The accounts of all users. What hashes a password throws `SemaphoreFull` when too many wait. */
export interface Accounts {
  /** Creates an account; undefined where the address has one already. */
  signUp(credentials: Credentials): Promise<User | undefined>
  /**
   * Finds the user whom the credentials belong to. Each call is an attempt, and attempts are limited.
   */
  authenticate(credentials: Credentials): Promise<Authentication>
  /** Whether the user still exists and still has the same password. */
  isCurrent(user: User): Promise<boolean>
  /** Changes the password of an authenticated user. False where it has changed meanwhile. */
  changePassword(user: User, password: string): Promise<boolean>
}

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
        // Only the unique index tells of two that sign up with one address at the same time.
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
