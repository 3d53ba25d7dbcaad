import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import type { Form } from '../forms/form.ts'
import { type FormContent, viewForm } from '../forms/form-view.ts'
import { readKeptForm } from '../forms/kept-form.ts'
import { refuse } from '../forms/refusal.ts'
import type { Services } from '../services.ts'
import { askerOf, rememberDevice } from '../users/known-device.ts'
import { startSession } from '../users/sessions.ts'
import { checkSignIn } from '../users/user.ts'

/** `/sign-in`: starts a session for whoever knows the password. */
const signIn: FastifyPluginAsync<Services> = async (app, { accounts, sessions, metrics }) => {
  const show = (reply: FastifyReply, content: FormContent = {}, signedUp = false) => {
    const kept = readKeptForm(content.values ?? {}, app.prefix)
    return reply.page('sign-in', { form: viewForm(content), signedUp, kept })
  }

  const showAgain = ({ body: values }: { body: Form }, reply: FastifyReply) =>
    show(reply, { values, message: 'This page was open for too long. Please sign in here.' })

  // Saying which of the two is wrong would tell who has signed up.
  const wrong = 'The e-mail address or the password is wrong.'

  app.get<{ Querystring: Record<string, unknown> }>('/sign-in', async (request, reply) =>
    request.session.user === undefined
      ? show(reply, {}, request.query['signed-up'] !== undefined)
      : reply.redirect(app.paths.home, 303),
  )

  app.post<{ Body: Form }>('/sign-in', { config: { showAgain } }, async (request, reply) => {
    const { body: values } = request
    const form = checkSignIn(values)
    if (!form.ok) return show(reply.code(422), { values, errors: form.errors })

    const attempt = await accounts.authenticate(form.value, askerOf(request, form.value.email))
    if (attempt.outcome !== 'ok') {
      metrics.signIn(attempt.outcome)
      return show(reply, { values, message: refuse(reply, attempt, wrong) })
    }
    await startSession(request, attempt.user)
    // A change of the password ends the sessions that it finds, not one that starts meanwhile.
    if (!(await accounts.isCurrent(attempt.user))) {
      await request.session.destroy()
      metrics.signIn('wrong')
      return reply.redirect(app.paths.signIn, 303)
    }
    rememberDevice(reply, attempt.user.email)
    await sessions.sweep()
    metrics.signIn('ok')
    const kept = readKeptForm(values, app.prefix)
    return kept ? reply.page('kept-form', { kept }) : reply.redirect(app.paths.home, 303)
  })
}

export default signIn
