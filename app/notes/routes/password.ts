import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import type { Form } from '../forms/form.ts'
import { type FormContent, viewForm } from '../forms/form-view.ts'
import { refuse } from '../forms/refusal.ts'
import type { Services } from '../services.ts'
import { askerOf } from '../users/known-device.ts'
import { startSession } from '../users/sessions.ts'
import { signedIn } from '../users/signed-in.ts'
import { checkPasswordChange, userLimits } from '../users/user.ts'

/** `/password`: changes the password, and ends all the user's sessions but this one. */
const password: FastifyPluginAsync<Services> = async (app, { accounts, sessions }) => {
  const show = (reply: FastifyReply, content?: FormContent, changed = false) =>
    reply.page('password', { form: viewForm(content), limits: userLimits, changed })

  const wrong = (reply: FastifyReply, current: string) => show(reply, { errors: { current } })

  app.get<{ Querystring: { changed?: unknown } }>('/password', async ({ query }, reply) =>
    show(reply, {}, query.changed !== undefined),
  )

  app.post<{ Body: Form }>('/password', async (request, reply) => {
    const { email } = signedIn(request)
    const form = checkPasswordChange(request.body, email)
    if (!form.ok) return show(reply.code(422), { errors: form.errors })

    const attempt = await accounts.authenticate(
      { email, password: form.value.current },
      askerOf(request, email),
    )
    if (attempt.outcome !== 'ok') {
      return wrong(reply, refuse(reply, attempt, 'The current password is wrong.'))
    }
    const { user } = attempt
    if (!(await accounts.changePassword(user, form.value.password))) {
      return wrong(reply.code(422), 'The current password has just been changed.')
    }
    await sessions.endAllOf(user)
    await startSession(request, user)
    return reply.redirect(`${app.paths.password}?changed`, 303)
  })
}

export default password
