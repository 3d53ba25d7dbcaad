/** Names and values of a form as they arrived, not checked yet. */
export type Form = Readonly<Record<string, unknown>>

/** What is wrong with each field, as a sentence for its user. Empty: nothing. */
export type FieldErrors = Readonly<Record<string, string>>

/** A form that can be used, or what is wrong with it. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: FieldErrors }

/**
 * A character that shows: none of spaces, controls, formats such as U+200B, and fillers such as
 * U+3164, nor the two symbols that are blank by definition, of Braille and of music.
 */
const visible =
  /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cn}\u2800\u{1d159}]/u

/** A field's text as it was typed; empty where the field is missing or came more than once. */
export function readText(form: Form, field: string): string {
  const value = form[field]
  // Browsers send line ends as CRLF (HTML, "constructing the entry list"); they count as one.
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : ''
}

/**
 * A field's text as one line: without space around it, line ends and control characters. Empty where
 * there is nothing to see in it.
 */
export function readLine(form: Form, field: string): string {
  const line = readText(form, field)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return visible.test(line) ? line : ''
}

/** Which version of something a form changes: its `updatedAt`; NaN or 0 where the form doesn't say. */
export const readVersion = (form: Form): number => Number(readText(form, 'version'))

/** The value, unless a field has an error; fields without one are left out. */
export function checked<T>(
  value: T,
  errors: Readonly<Record<string, string | undefined>>,
): Checked<T> {
  const found = Object.entries(errors).flatMap(([field, error]) =>
    error === undefined ? [] : [[field, error] as const],
  )
  return found.length === 0 ? { ok: true, value } : { ok: false, errors: Object.fromEntries(found) }
}

/** What is wrong with a text that must be there and not be too long; undefined: nothing. */
export function wrongLength(text: string, what: string, longest: number): string | undefined {
  if (text === '') return `${what} is missing.`
  return tooLong(text, what, longest)
}

/** What is wrong with a text that must not be too long; undefined: nothing. */
export function tooLong(text: string, what: string, longest: number): string | undefined {
  const { length } = text
  if (length <= longest) return undefined
  return `${what} has ${figure(length)} characters: ${figure(longest)} are allowed.`
}

const figure = (value: number) => value.toLocaleString('en')
