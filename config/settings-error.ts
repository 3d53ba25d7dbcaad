/** Settings that can't be used. The message is for a person and needs no stack trace. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}
