import assert from 'node:assert/strict'
import { parseSettings, SettingsError } from '../../config/load-settings.ts'

export const file = '/home/anna/tally/settings.json'

/** The message that settings are refused with. */
export function refusal(given: unknown): string {
  try {
    parseSettings(given, file)
  } catch (error) {
    assert.ok(error instanceof SettingsError)
    return error.message
  }
  throw new assert.AssertionError({ message: 'the settings were accepted' })
}

/** Asserts that settings are refused with a message that has all of these parts. */
export function refuses(given: unknown, ...parts: (string | RegExp)[]): void {
  const message = refusal(given)
  for (const part of parts) {
    assert.ok(
      typeof part === 'string' ? message.includes(part) : part.test(message),
      `${part} is not in:\n${message}`,
    )
  }
}
