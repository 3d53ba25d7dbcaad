/**
 * A store can't do at the moment what it was asked for, or didn't say in time that it did (it
 * still may have); it comes back by itself. Answered with 503 and Retry-After, by the plugin
 * `problem-details`, on every route that lets it pass.
 *
 * Clients see the message; the cause goes to the log alone.
 */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'
}
