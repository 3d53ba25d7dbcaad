import { readFileSync } from 'node:fs'
import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser'
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

/** `ColonExpected` becomes `colon expected`. */
const words = (code: ParseErrorCode) =>
  printParseErrorCode(code)
    .replace(/(?<=[a-z])[A-Z]/g, ' $&')
    .toLowerCase()

/**
 * Reads a file of JSON.
 *
 * @throws SettingsError when it can't be read, is empty, or is no JSON, or when an object has a key
 *   twice; it names the line and column
 */
export function readJson(path: string): unknown {
  const text = readText(path)
  if (text.trim() === '') {
    throw new SettingsError(`${path} is empty. Fix: write {} into it, or delete it`)
  }
  const refuse = (line: number, column: number, what: string): never => {
    throw new SettingsError(`${path}:${line + 1}:${column + 1}: ${what}`)
  }
  const keys: Set<string>[] = []
  visit(
    text,
    {
      onObjectBegin: () => void keys.push(new Set()),
      onObjectEnd: () => void keys.pop(),
      onObjectProperty(key, _offset, _length, line, column) {
        const known = keys.at(-1)
        if (known?.has(key))
          refuse(line, column, `the key "${key}" is there twice. Fix: delete one`)
        known?.add(key)
      },
      onComment: (_offset, _length, line, column) =>
        refuse(line, column, 'JSON has no comments. Fix: delete it'),
      onError(code, offset, length, line, column) {
        const afterComma = text.slice(0, offset).trimEnd().endsWith(',')
        if (afterComma && /^[\]}]$/.test(text.slice(offset, offset + length))) {
          refuse(line, column, 'JSON has no comma behind the last entry. Fix: delete the comma')
        }
        refuse(line, column, `this is no JSON: ${words(code)}. Fix: correct line ${line + 1}`)
      },
    },
    { allowEmptyContent: false },
  )
  return JSON.parse(text)
}
