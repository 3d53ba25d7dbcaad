import type { FastifyPluginAsync } from 'fastify'
import { readVersion } from '../forms/form.ts'
import { viewForm } from '../forms/form-view.ts'
import { keepsText } from '../forms/kept-form.ts'
import { readListOptions } from '../notebook/list-order.ts'
import { createLookup, type ToPad } from '../notebook/lookup.ts'
import { checkPad } from '../notebook/pad.ts'
import type { Services } from '../services.ts'

/** `/pads/…`: a pad with its notes; making, renaming and deleting one. */
const pads: FastifyPluginAsync<Services> = async (app, { openNotebook }) => {
  const { paths } = app
  const find = createLookup(openNotebook)

  app.get('/pads/new', async (_request, reply) => reply.page('pad-form', { form: viewForm() }))

  app.post<ToPad>('/pads/new', keepsText, async (request, reply) => {
    const { body: values } = request
    const form = checkPad(values)
    if (!form.ok) {
      const { errors } = form
      return reply.code(422).page('pad-form', { form: viewForm({ values, errors }) })
    }
    const pad = await find.notebook(request).createPad(form.value)
    return reply.redirect(paths.pad(pad), 303)
  })

  app.get<ToPad>('/pads/:padId', async (request, reply) => {
    const pad = await find.pad(request)
    const list = await find.notebook(request).notes(pad, readListOptions(request.query))
    return reply.page('pad', { pad, list })
  })

  app.get<ToPad>('/pads/:padId/edit', async (request, reply) => {
    const pad = await find.pad(request)
    const values = { name: pad.name, version: String(pad.updatedAt) }
    return reply.page('pad-form', { pad, form: viewForm({ values }) })
  })

  app.post<ToPad>('/pads/:padId/edit', keepsText, async (request, reply) => {
    const pad = await find.pad(request)
    const { body: values } = request
    const form = checkPad(values)
    if (!form.ok) {
      const { errors } = form
      return reply.code(422).page('pad-form', { pad, form: viewForm({ values, errors }) })
    }
    const changed = await find.notebook(request).changePad(pad, form.value, readVersion(values))
    if (changed !== undefined) return reply.redirect(paths.pad(pad), 303)

    const saved = await find.pad(request)
    if (saved.name === form.value.name) return reply.redirect(paths.pad(pad), 303)
    const view = viewForm({
      values: { ...values, version: String(saved.updatedAt) },
      message: `This pad was renamed to “${saved.name}” since you opened it. Save to rename it again.`,
    })
    return reply.code(409).page('pad-form', { pad: saved, form: view })
  })

  app.get<ToPad>('/pads/:padId/delete', async (request, reply) => {
    const pad = await find.pad(request)
    return reply.page('delete', {
      question: `Delete the pad “${pad.name}”?`,
      consequence: 'All notes in it are deleted, too. There is no way back.',
      action: paths.deletePad(pad),
      back: paths.pad(pad),
    })
  })

  app.post<ToPad>('/pads/:padId/delete', async (request, reply) => {
    await find.notebook(request).deletePad(await find.pad(request))
    return reply.redirect(paths.home, 303)
  })
}

export default pads
