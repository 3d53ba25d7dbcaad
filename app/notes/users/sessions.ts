import { callbackify } from 'node:util'
import type { SessionStore } from '@fastify/session'
import type { FastifyRequest, onRequestAsyncHookHandler, Session } from 'fastify'
import { Problem } from '../../problem.ts'
import { type DocumentDatabase, lessThan } from '../../stores/collection.ts'
import type { User } from './user.ts'

declare module 'fastify' {
  interface Session {
    /** Whose session it is. Undefined: nobody is signed in. */
    user?: SignedIn
  }
}

export type SignedIn = Pick<User, 'id' | 'email'>

/**
 * How long a session lasts, from signing in: a day's work. Reading and writing notes doesn't
 * make it longer, so that a request only reads it.
 */
const lifetimeMs = 12 * 60 * 60 * 1000

export const sessionCookie = { name: 'tally_notes_session', maxAge: lifetimeMs } as const

/** The sessions of all users, in the database, so that every replica knows them. */
export interface Sessions {
  /** The store of @fastify/session. It keeps no sessions in which nobody is signed in. */
  readonly store: SessionStore
  /** Ends all sessions of a user. */
  endAllOf(user: SignedIn): Promise<void>
  /** Deletes all sessions that have expired. */
  sweep(): Promise<void>
}

interface StoredSession {
  readonly id: string
  readonly userId: string
  readonly email: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** Prepares the collection of sessions. To be called once, at start. */
export function createSessions(database: DocumentDatabase): Sessions {
  const sessions = database.collection<StoredSession>('notes-sessions', {
    indexes: [['userId'], ['expiresAt']],
  })

  const find = async (id: string): Promise<Session | null> => {
    const found = await sessions.findOne({ id })
    if (found === undefined || found.expiresAt <= Date.now()) return null
    const { userId, email, expiresAt } = found
    return {
      user: { id: userId, email },
      cookie: { originalMaxAge: lifetimeMs, expires: new Date(expiresAt) },
    }
  }

  // Inserts and never updates: a request that outlives the session's end can't bring it back.
  const keep = async (id: string, { user }: Session): Promise<void> => {
    if (user === undefined) return
    const expiresAt = Date.now() + lifetimeMs
    await sessions.insert({ id, userId: user.id, email: user.email, expiresAt })
  }

  return {
    store: {
      get: callbackify(find),
      set: callbackify(keep),
      destroy: callbackify(async (id: string) => void (await sessions.deleteOne({ id }))),
    },
    async endAllOf({ id }) {
      await sessions.deleteMany({ userId: id })
    },
    async sweep() {
      await sessions.deleteMany({ expiresAt: lessThan(Date.now()) })
    },
  }
}

/**
 * Whether the client talks TLS to what is in front of the app. NGINX sets the header, and overwrites
 * what a client sends; behind a load balancer that ends TLS it says `https` of the port for that. Fastify's `trustProxy` would trust much more; here a forged
 * header only marks the forger's own cookies as `Secure`.
 */
export function isOverTls({ protocol, headers }: FastifyRequest): boolean {
  return protocol === 'https' || headers['x-forwarded-proto'] === 'https'
}

/** Refuses who comes without TLS, also to see a form: who has sent it has already given the password away. */
export const overTlsOnly: onRequestAsyncHookHandler = async (request) => {
  if (isOverTls(request)) return
  throw new Problem(403, {
    detail:
      'This site is plain HTTP: everyone on the way could read your password, so it takes none. ' +
      'Whoever runs it can serve it over TLS.',
  })
}

/** Starts a session for the user under a new id, so that nobody can prepare one for them. */
export async function startSession(request: FastifyRequest, { id, email }: User): Promise<void> {
  await request.session.regenerate()
  request.session.user = { id, email }
  request.session.options({ secure: isOverTls(request) })
  // Not left to the plugin, which keeps no `Secure` session where it doesn't see TLS itself.
  await request.session.save()
}

/** Drops the request's session, so that the answer doesn't try again to save it. */
export function dropSession(request: FastifyRequest): void {
  request.session = null as unknown as typeof request.session
}
