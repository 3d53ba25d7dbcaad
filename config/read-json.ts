import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { SettingsError } from './settings-error.ts'

/** What the system says of a file that can't be read, for a person. */
const unreadable: Readonly<Record<string, string>> = {
  EISDIR: 'is a folder. Fix: name a file',
  EACCES: 'may not be read by this user. Fix: grant the right to read it',
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new SettingsError(`${path} ${unreadable[code] ?? `could not be read: ${message}`}`)
  }
}

/** Reads a file that is encoded in UTF-8, with or without byte order mark. */
function readText(path: string): string {
  const bytes = readBytes(path)
  // Half of the bytes of UTF-16 are zero where the letters are Latin; JSON has none.
  if (bytes.includes(0)) {
    throw new SettingsError(`${path} is encoded in UTF-16. Fix: save it as UTF-8`)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new SettingsError(`${path} is not encoded in UTF-8. Fix: save it as UTF-8`)
  }
}

/** What other formats allow, and the messages of `JSON.parse` don't name. */
const habits: readonly (readonly [mistake: RegExp, message: string])[] = [
  [/\/[/*]/, 'JSON has no comments. Fix: delete this one'],
  [/,(?=\s*[\]}])/, 'JSON has no comma behind the last entry. Fix: delete this one'],
]

/** Where a mistake is outside of strings, or -1. */
function find(mistake: RegExp, text: string): number {
  const withoutStrings = text.replace(/"(?:\\.|[^"\\\n])*"/g, (each) => '"'.repeat(each.length))
  return withoutStrings.search(mistake)
}

function whyNoJson(text: string, error: Error): string {
  for (const [mistake, message] of habits) {
    const position = find(mistake, text)
    if (position >= 0) return `line ${text.slice(0, position).split('\n').length}: ${message}`
  }
  return error.message
}

/**
 * Reads a file of JSON.
 *
 * @throws SettingsError when it can't be read, is empty, is no JSON, or has an object with a key that
 *   is there twice
 */
export function readJson(path: string): unknown {
  const text = readText(path)
  if (text.trim() === '') {
    throw new SettingsError(`${path} is empty. Fix: write {} into it, or delete it`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new SettingsError(`${path} is no JSON: ${whyNoJson(text, error as Error)}`)
  }
  // JSON is YAML too, and YAML's parser reports what `JSON.parse` overwrites.
  const twice = parseDocument(text).errors.find(({ code }) => code === 'DUPLICATE_KEY')
  if (twice) {
    const { line, col } = twice.linePos?.[0] ?? { line: 1, col: 1 }
    throw new SettingsError(
      `${path}, line ${line}, column ${col}: a key is there twice. Fix: delete one of both`,
    )
  }
  return value
}
