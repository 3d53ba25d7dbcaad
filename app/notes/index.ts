import { randomBytes } from 'node:crypto'
import formbody from '@fastify/formbody'
import type { FastifyPluginAsync } from 'fastify'
import errors from './errors.ts'
import protection from './forms/protection.ts'
import { createNotebooks } from './notebook/notebook.ts'
import { createNotesMetrics } from './notes-metrics.ts'
import pages from './pages.ts'
import home from './routes/home.ts'
import notesRoutes from './routes/notes.ts'
import pads from './routes/pads.ts'
import password from './routes/password.ts'
import signIn from './routes/sign-in.ts'
import signOut from './routes/sign-out.ts'
import signUp from './routes/sign-up.ts'
import type { Services } from './services.ts'
import { type AccountLimits, createAccounts } from './users/accounts.ts'
import { createPasswordHasher, type ScryptCost } from './users/password.ts'
import { createSessions, overTlsOnly } from './users/sessions.ts'
import { signedInOnly } from './users/signed-in.ts'

/** Settings of the notes. */
export interface NotesOptions {
  /**
   * Signs the cookies: the same for every replica, at least 32 characters.
   * @default one of this process alone
   */
  readonly sessionSecret?: string | undefined
  /** Whether passwords are taken from clients that come without TLS. @default true */
  readonly plainHttpPasswords?: boolean
  /** What hashing a password costs. @default what OWASP recommends */
  readonly passwordCost?: ScryptCost
  /** How often somebody may sign up and try passwords. @default each limit's own */
  readonly limits?: AccountLimits
}

/** Bytes of the longest form: URL encoding makes up to nine of each character of a note's text. */
const bodyLimit = 256 * 1024

/**
 * The notes: sign up, pads, notes in pads. Registers what they need in a context of their own, so
 * that no other route of the app has their sessions, cookies or error pages.
 * Needs a prefix, and an app with `metrics`, `documentDatabase` and `client-address`.
 */
const notes: FastifyPluginAsync<NotesOptions> = async (app, options) => {
  const database = app.documentDatabase
  const services: Services = {
    accounts: createAccounts({
      database,
      hasher: createPasswordHasher(options.passwordCost),
      limits: options.limits,
    }),
    openNotebook: createNotebooks(database),
    sessions: createSessions(database),
    metrics: createNotesMetrics(app.metrics.registry),
  }

  // These are pages for people, not a part of the API.
  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, hide: true }
  })
  app.removeAllContentTypeParsers()
  await app.register(formbody, { bodyLimit })
  await app.register(protection, {
    secret: options.sessionSecret ?? ownSecret(app.log),
    sessions: services.sessions,
  })
  await app.register(pages)
  await app.register(errors)

  await app.register(home, services)
  await app.register(async (withPasswords) => {
    if (options.plainHttpPasswords === false) withPasswords.addHook('onRequest', overTlsOnly)
    await withPasswords.register(signUp, services)
    await withPasswords.register(signIn, services)
    await withPasswords.register(async (guarded) => {
      guarded.addHook('preHandler', signedInOnly)
      await guarded.register(password, services)
    })
  })
  await app.register(async (guarded) => {
    guarded.addHook('preHandler', signedInOnly)
    await guarded.register(signOut)
    await guarded.register(pads, services)
    await guarded.register(notesRoutes, services)
  })
}

function ownSecret(log: { info(message: string): void }): string {
  log.info(
    'sessions are signed with a secret of this process alone: set SESSION_SECRET to the same ' +
      'for every replica, and to keep them over a restart',
  )
  return randomBytes(32).toString('base64')
}

export default notes
