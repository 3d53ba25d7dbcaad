import type { FastifyRequest, preHandlerAsyncHookHandler } from 'fastify'
import type { SignedIn } from './sessions.ts'

/** Redirects to the sign-in page where nobody is signed in. */
export const signedInOnly: preHandlerAsyncHookHandler = async (request, reply) => {
  if (request.session.user === undefined) {
    return reply.redirect(request.server.paths.signIn, 303)
  }
}

/**
 * Who is signed in.
 * @throws Error on a route that `signedInOnly` doesn't guard
 */
export function signedIn({ session }: Pick<FastifyRequest, 'session'>): SignedIn {
  if (session.user === undefined) throw new Error('This route is not guarded by signedInOnly.')
  return session.user
}
