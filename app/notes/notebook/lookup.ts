import type { FastifyRequest } from 'fastify'
import { notFound } from '../errors.ts'
import type { Form } from '../forms/form.ts'
import { signedIn } from '../users/signed-in.ts'
import type { Note } from './note.ts'
import type { Notebook, OpenNotebook } from './notebook.ts'
import type { Pad } from './pad.ts'

/** A request whose path names a pad. */
export interface ToPad {
  readonly Params: { readonly padId: string }
  readonly Querystring: Readonly<Record<string, unknown>>
  readonly Body: Form
}

/** A request whose path names a note. */
export interface ToNote extends ToPad {
  readonly Params: { readonly padId: string; readonly noteId: string }
}

/** Finds what a request is about, for whoever is signed in. */
export interface Lookup {
  notebook(request: Pick<FastifyRequest, 'session'>): Notebook
  /** @throws Problem 404 where they have no such pad */
  pad(request: FastifyRequest<ToPad>): Promise<Pad>
  /** @throws Problem 404 where they have no such note in such a pad */
  note(request: FastifyRequest<ToNote>): Promise<{ readonly pad: Pad; readonly note: Note }>
}

/** Creates the lookup for routes that `signedInOnly` guards. */
export function createLookup(openNotebook: OpenNotebook): Lookup {
  const notebook: Lookup['notebook'] = (request) => openNotebook(signedIn(request).id)

  const pad = async (request: FastifyRequest<ToPad>) => {
    const found = await notebook(request).pad(request.params.padId)
    if (found === undefined) throw notFound()
    return found
  }

  return {
    notebook,
    pad,
    async note(request) {
      const parent = await pad(request)
      const note = await notebook(request).note(parent, request.params.noteId)
      if (note === undefined) throw notFound()
      return { pad: parent, note }
    },
  }
}
