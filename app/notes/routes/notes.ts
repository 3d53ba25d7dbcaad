import type { FastifyPluginAsync } from 'fastify'
import { notFound } from '../errors.ts'
import { readVersion } from '../forms/form.ts'
import { viewForm } from '../forms/form-view.ts'
import { keepsText } from '../forms/kept-form.ts'
import { createLookup, type ToNote, type ToPad } from '../notebook/lookup.ts'
import { checkNote } from '../notebook/note.ts'
import type { Services } from '../services.ts'

/** `/pads/:padId/notes/…`: one note; writing, changing and deleting one. */
const notes: FastifyPluginAsync<Services> = async (app, { openNotebook, metrics }) => {
  const { paths } = app
  const find = createLookup(openNotebook)

  app.get<ToPad>('/pads/:padId/notes/new', async (request, reply) =>
    reply.page('note-form', { pad: await find.pad(request), form: viewForm() }),
  )

  app.post<ToPad>('/pads/:padId/notes/new', keepsText, async (request, reply) => {
    const pad = await find.pad(request)
    const { body: values } = request
    const form = checkNote(values)
    if (!form.ok) {
      const { errors } = form
      return reply.code(422).page('note-form', { pad, form: viewForm({ values, errors }) })
    }
    const note = await find.notebook(request).createNote(pad, form.value)
    if (note === undefined) throw notFound()
    metrics.noteCreated()
    return reply.redirect(paths.note(note), 303)
  })

  app.get<ToNote>('/pads/:padId/notes/:noteId', async (request, reply) =>
    reply.page('note', await find.note(request)),
  )

  app.get<ToNote>('/pads/:padId/notes/:noteId/edit', async (request, reply) => {
    const { pad, note } = await find.note(request)
    const { title, text, updatedAt } = note
    const values = { title, text, version: String(updatedAt) }
    return reply.page('note-form', { pad, note, form: viewForm({ values }) })
  })

  app.post<ToNote>('/pads/:padId/notes/:noteId/edit', keepsText, async (request, reply) => {
    const { pad, note } = await find.note(request)
    const { body: values } = request
    const form = checkNote(values)
    if (!form.ok) {
      const { errors } = form
      return reply.code(422).page('note-form', { pad, note, form: viewForm({ values, errors }) })
    }
    const changed = await find.notebook(request).changeNote(note, form.value, readVersion(values))
    if (changed !== undefined) return reply.redirect(paths.note(note), 303)

    const { note: saved } = await find.note(request)
    // Sent twice, by a double click for one.
    if (saved.title === form.value.title && saved.text === form.value.text) {
      return reply.redirect(paths.note(note), 303)
    }
    const view = viewForm({
      values: { ...values, version: String(saved.updatedAt) },
      message: 'This note was changed elsewhere since you opened it. Which text shall stay?',
    })
    return reply.code(409).page('note-form', { pad, note: saved, saved, form: view })
  })

  app.get<ToNote>('/pads/:padId/notes/:noteId/delete', async (request, reply) => {
    const { note } = await find.note(request)
    return reply.page('delete', {
      question: `Delete the note “${note.title}”?`,
      consequence: 'There is no way back.',
      action: paths.deleteNote(note),
      back: paths.note(note),
    })
  })

  app.post<ToNote>('/pads/:padId/notes/:noteId/delete', async (request, reply) => {
    const { pad, note } = await find.note(request)
    await find.notebook(request).deleteNote(note)
    return reply.redirect(paths.pad(pad), 303)
  })
}

export default notes
