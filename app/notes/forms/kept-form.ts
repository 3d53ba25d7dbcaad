import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Form, readText } from './form.ts'
import { viewForm } from './form-view.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Shows the form that was sent to the route again, because its token is not valid any more. */
    showAgain?: (request: FastifyRequest<{ Body: Form }>, reply: FastifyReply) => FastifyReply
  }
}

/** A form that its user filled in, and that is not saved yet. */
export interface KeptForm {
  /** Where it is sent. */
  readonly action: string
  readonly values: Readonly<Record<string, string>>
}

/** The fields of pads and notes. */
const fields = ['name', 'title', 'text', 'version']

const keep = (action: string, form: Form): KeptForm => ({
  action,
  values: Object.fromEntries(
    fields.filter((field) => field in form).map((field) => [field, readText(form, field)]),
  ),
})

/** Reads the form that a page for signing in has kept; undefined where it has none. */
export function readKeptForm(form: Form, prefix: string): KeptForm | undefined {
  const action = readText(form, 'action')
  return action.startsWith(`${prefix}/`) ? keep(action, form) : undefined
}

/**
 * For routes that save what somebody wrote. Whoever was signed out meanwhile signs in on a page that
 * keeps the text, and can save it then; whoever signed in again can save it at once.
 */
export const keepsText = {
  config: {
    showAgain: (request: FastifyRequest<{ Body: Form }>, reply: FastifyReply) => {
      const kept = keep(request.url, request.body)
      if (request.session.user !== undefined) return reply.page('kept-form', { kept })
      const message = 'You were signed out. Sign in, and you can save what you wrote.'
      return reply.page('sign-in', { form: viewForm({ message }), signedUp: false, kept })
    },
  },
}
