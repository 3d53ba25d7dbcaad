import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import type { Form } from '../forms/form.ts'
import { type FormContent, viewForm } from '../forms/form-view.ts'
import { refuseLimited } from '../forms/refusal.ts'
import type { Services } from '../services.ts'
import { sessionCookie } from '../users/sessions.ts'
import { checkSignUp, userLimits } from '../users/user.ts'

/**
 * `/sign-up`: makes an account, and sends its user to where they sign in. So does an address that has
 * an account: to sign in here would tell which addresses have none.
 */
const signUp: FastifyPluginAsync<Services> = async (app, { accounts }) => {
  const show = (reply: FastifyReply, content?: FormContent) =>
    reply.page('sign-up', { form: viewForm(content), limits: userLimits })

  const showAgain = ({ body: values }: { body: Form }, reply: FastifyReply) =>
    show(reply, { values, message: 'This page was open for too long. Please sign up here.' })

  app.get('/sign-up', async (_request, reply) => show(reply))

  app.post<{ Body: Form }>('/sign-up', { config: { showAgain } }, async (request, reply) => {
    const { body: values } = request
    const form = checkSignUp(values)
    if (!form.ok) return show(reply.code(422), { values, errors: form.errors })
    const attempt = await accounts.signUp(form.value, { client: request.client, device: undefined })
    if (attempt.outcome === 'limited') {
      return show(reply, { values, message: refuseLimited(reply, attempt) })
    }
    if (request.session.user !== undefined) {
      await request.session.destroy()
      reply.clearCookie(sessionCookie.name, { path: app.prefix })
    }
    return reply.redirect(`${app.paths.signIn}?signed-up`, 303)
  })
}

export default signUp
