/** A policy check that could not be made. The message is for a person and needs no stack trace. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
}
