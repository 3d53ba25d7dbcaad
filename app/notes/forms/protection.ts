import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import session from '@fastify/session'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Problem } from '../../problem.ts'
import { isOverTls, type Sessions, sessionCookie } from '../users/sessions.ts'
import type { Form } from './form.ts'

interface ProtectionOptions {
  /** Signs the cookies; the same for every replica. At least 32 characters. */
  readonly secret: string
  readonly sessions: Sessions
}

/** Whom a token is made for: one of another session is not valid. */
const holderOf = ({ session }: FastifyRequest): string =>
  session.user === undefined ? 'nobody' : session.sessionId

const fromElsewhere = 'This form was sent from another site. Open it here, and send it once more.'

/**
 * Whether either of a browser's headers says that another site sent the request. Who sends neither is
 * no browser of the last years, and needs a valid token all the same.
 */
function isFromElsewhere({ headers }: FastifyRequest): boolean {
  const { origin, host = '', 'sec-fetch-site': site = 'none' } = headers
  if (site !== 'same-origin' && site !== 'none') return true
  return origin !== undefined && !isOrigin(origin, host)
}

/** Whether a host is the origin's. Some ingresses leave the port out of `Host`: it can't differ then. */
function isOrigin(origin: string, host: string): boolean {
  const theirs = URL.parse(origin)
  const own = theirs && URL.parse(`${theirs.protocol}//${host}`)
  if (!own) return false
  return /:\d+$/.test(host) ? own.host === theirs.host : own.hostname === theirs.hostname
}

/** The token for the forms of the page that is the answer. */
export function csrfTokenOf(reply: FastifyReply): string {
  const { request } = reply
  return reply.generateCsrf({ userInfo: holderOf(request), secure: isOverTls(request) })
}

/**
 * Sessions, and tokens that every form must carry. To be registered inside of the notes, so that
 * no other route asks for a session or sets a cookie.
 *
 * The token's secret is in a signed cookie and not in the session (OWASP's "signed double-submit
 * cookie"): that way nothing is stored for visitors who only look at the form to sign in.
 */
export default fp<ProtectionOptions>(
  async (app, { secret, sessions }) => {
    const path = app.prefix
    await app.register(cookie, { secret })
    await app.register(session, {
      secret,
      store: sessions.store,
      cookieName: sessionCookie.name,
      cookie: {
        path,
        maxAge: sessionCookie.maxAge,
        sameSite: 'lax',
        httpOnly: true,
        secure: false,
      },
      saveUninitialized: false,
      rolling: false,
    })
    await app.register(csrf, {
      cookieKey: 'tally_notes_csrf',
      cookieOpts: { path, sameSite: 'lax', httpOnly: true, signed: true },
      csrfOpts: { hmacKey: secret, userInfo: true },
      getUserInfo: holderOf,
      getToken: ({ body }) => {
        const token = (body as Form | null | undefined)?._csrf
        return typeof token === 'string' ? token : undefined
      },
      logLevel: 'debug',
    })
    app.addHook('preValidation', (request, reply, done) => {
      if (request.method !== 'POST' || request.is404) done()
      else if (isFromElsewhere(request)) done(new Problem(403, { detail: fromElsewhere }))
      else app.csrfProtection(request, reply, done)
    })
  },
  { name: 'notes-protection' },
)
