import type { Collection, DocumentDatabase, Filter } from '../../stores/collection.ts'
import { createId } from '../../stores/create-id.ts'
import {
  type Listed,
  type ListOptions,
  type Page,
  pageSize,
  sortKey,
  sortOf,
} from './list-order.ts'
import type { Note, NoteContent } from './note.ts'
import type { Pad, PadContent } from './pad.ts'

/**
 * All pads and notes of one user. The ids of other users' pads and notes lead to `undefined`, as
 * unknown ones do.
 */
export interface Notebook {
  pads(options: ListOptions): Promise<Page<Pad>>
  pad(id: string): Promise<Pad | undefined>
  createPad(content: PadContent): Promise<Pad>
  /** @param version `updatedAt` of what was changed. Undefined where that isn't the newest, or gone */
  changePad(pad: Pad, content: PadContent, version: number): Promise<Pad | undefined>
  /** Deletes the pad and its notes. Failed midway it can be repeated: notes go before the pad. */
  deletePad(pad: Pad): Promise<void>
  notes(pad: Pad, options: ListOptions): Promise<Page<Note>>
  note(pad: Pad, id: string): Promise<Note | undefined>
  /** Undefined where the pad has been deleted meanwhile; then no note is left behind. */
  createNote(pad: Pad, content: NoteContent): Promise<Note | undefined>
  /** @param version `updatedAt` of what was changed. Undefined where that isn't the newest, or gone */
  changeNote(note: Note, content: NoteContent, version: number): Promise<Note | undefined>
  deleteNote(note: Note): Promise<void>
}

export type OpenNotebook = (userId: string) => Notebook

type StoredPad = Pad & Listed
type StoredNote = Note & Listed

/** Prepares the collections of pads and notes. To be called once, at start. */
export function createNotebooks(database: DocumentDatabase): OpenNotebook {
  const pads = database.collection<StoredPad>('notes-pads', {
    indexes: [
      ['userId', 'sortKey'],
      ['userId', 'updatedAt'],
    ],
  })
  const notes = database.collection<StoredNote>('notes-notes', {
    indexes: [
      ['padId', 'sortKey'],
      ['padId', 'updatedAt'],
    ],
  })

  return (userId) => ({
    pads: (options) => pageOf(pads, { userId }, options),
    pad: (id) => pads.findOne({ id, userId }),
    async createPad(content) {
      const now = Date.now()
      const pad = { id: createId(), userId, createdAt: now, updatedAt: now, ...content }
      await pads.insert({ ...pad, sortKey: sortKey(pad.name) })
      return pad
    },
    changePad: ({ id }, content, version) =>
      pads.updateOne(
        { id, userId, updatedAt: version },
        { ...content, sortKey: sortKey(content.name), updatedAt: after(version) },
      ),
    async deletePad({ id }) {
      await notes.deleteMany({ padId: id, userId })
      await pads.deleteOne({ id, userId })
      // Deletes notes that were written in between. `createNote` looks for the pad after it writes.
      await notes.deleteMany({ padId: id, userId })
    },
    notes: (pad, options) => pageOf(notes, { padId: pad.id, userId }, options),
    note: (pad, id) => notes.findOne({ id, padId: pad.id, userId }),
    async createNote(pad, content) {
      const now = Date.now()
      const origin = { id: createId(), padId: pad.id, userId, createdAt: now, updatedAt: now }
      const note = { ...origin, ...content }
      await notes.insert({ ...note, sortKey: sortKey(note.title) })
      // A deletion of the pad may have deleted its notes before this one was inserted.
      if ((await pads.findOne({ id: pad.id, userId })) !== undefined) return note
      await notes.deleteOne({ id: note.id, userId })
      return undefined
    },
    changeNote: ({ id }, content, version) =>
      notes.updateOne(
        { id, userId, updatedAt: version },
        { ...content, sortKey: sortKey(content.title), updatedAt: after(version) },
      ),
    async deleteNote({ id }) {
      await notes.deleteOne({ id, userId })
    },
  })
}

/** A time for the next version, later than that of the last one, also within the same millisecond. */
const after = (version: number) => Math.max(Date.now(), version + 1)

async function pageOf<T extends Listed>(
  collection: Collection<T>,
  filter: Filter<T>,
  options: ListOptions,
): Promise<Page<T>> {
  const found = await collection.find(filter, {
    sort: sortOf(options.order),
    skip: (options.page - 1) * pageSize,
    limit: pageSize + 1,
  })
  return { ...options, items: found.slice(0, pageSize), hasNext: found.length > pageSize }
}
