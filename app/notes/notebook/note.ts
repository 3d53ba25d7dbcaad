import {
  type Checked,
  checked,
  type Form,
  readLine,
  readText,
  tooLong,
  wrongLength,
} from '../forms/form.ts'

/** The parts of a note that its user writes. */
export interface NoteContent {
  /** One line, 1 to `noteLimits.title` characters. */
  readonly title: string
  /** Plain text, may be empty, at most `noteLimits.text` characters. */
  readonly text: string
}

/** A note: a title and a text in one of its user's pads. */
export interface Note extends NoteContent {
  readonly id: string
  /** The pad that it is in. It goes when the pad goes. */
  readonly padId: string
  /** Whose it is. Nobody else ever sees it. */
  readonly userId: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** When its content last changed: what "by date" sorts by. Milliseconds since 1970. */
  readonly updatedAt: number
}

/** Longest values, in UTF-16 units, as browsers count. */
export const noteLimits = { title: 100, text: 20_000 } as const

/** The content that a form holds, or what is wrong with it. */
export function checkNote(form: Form): Checked<NoteContent> {
  const title = readLine(form, 'title')
  const text = readText(form, 'text')
  return checked(
    { title, text },
    {
      title: wrongLength(title, 'The title', noteLimits.title),
      text: tooLong(text, 'The text', noteLimits.text),
    },
  )
}
