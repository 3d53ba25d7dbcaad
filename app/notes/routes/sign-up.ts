import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import type { Form } from '../forms/form.ts'
import { type FormContent, viewForm } from '../forms/form-view.ts'
import type { Services } from '../services.ts'
import { dropSession, sessionCookie, startSession } from '../users/sessions.ts'
import { checkSignUp, userLimits } from '../users/user.ts'

/** `/sign-up`: makes an account, and signs its user in, or sends them to where they can. */
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
    const user = await accounts.signUp(form.value)
    if (user === undefined) {
      const email = 'Somebody has signed up with this e-mail address already. Is it you? Sign in.'
      return show(reply.code(422), { values, errors: { email } })
    }
    try {
      await startSession(request, user)
    } catch (error) {
      // The account exists: after an error its user would sign up again, and be refused.
      request.log.warn({ err: error }, 'somebody signed up, and no session could be started')
      dropSession(request)
      // The browser may still have the session of another user.
      reply.clearCookie(sessionCookie.name, { path: app.prefix })
      return reply.redirect(`${app.paths.signIn}?signed-up`, 303)
    }
    return reply.redirect(app.paths.home, 303)
  })
}

export default signUp
