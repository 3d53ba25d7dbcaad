import type { Note } from './notebook/note.ts'
import type { Pad } from './notebook/pad.ts'

type PadId = Pick<Pad, 'id'>
type NoteId = Pick<Note, 'id' | 'padId'>

/** Paths of the notes' pages, for links, forms and redirects. */
export interface Paths {
  readonly home: string
  readonly signUp: string
  readonly signIn: string
  readonly signOut: string
  readonly password: string
  readonly newPad: string
  pad(pad: PadId): string
  editPad(pad: PadId): string
  deletePad(pad: PadId): string
  newNote(pad: PadId): string
  note(note: NoteId): string
  editNote(note: NoteId): string
  deleteNote(note: NoteId): string
}

/** Creates the paths below the prefix that the plugin was registered with. */
export function createPaths(prefix: string): Paths {
  const pad = ({ id }: PadId) => `${prefix}/pads/${id}`
  const note = ({ id, padId }: NoteId) => `${pad({ id: padId })}/notes/${id}`
  return {
    home: prefix,
    signUp: `${prefix}/sign-up`,
    signIn: `${prefix}/sign-in`,
    signOut: `${prefix}/sign-out`,
    password: `${prefix}/password`,
    newPad: `${prefix}/pads/new`,
    pad,
    editPad: (of) => `${pad(of)}/edit`,
    deletePad: (of) => `${pad(of)}/delete`,
    newNote: (of) => `${pad(of)}/notes/new`,
    note,
    editNote: (of) => `${note(of)}/edit`,
    deleteNote: (of) => `${note(of)}/delete`,
  }
}
