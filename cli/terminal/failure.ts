/** An error of the Kubernetes client, which doesn't export its class. */
interface ApiError extends Error {
  readonly code: number
  readonly body: unknown
}

const isApiError = (error: Error): error is ApiError =>
  'code' in error && typeof error.code === 'number' && 'body' in error

/** What the API server said, without the HTTP around it. */
function apiReason({ code, body }: ApiError): string {
  try {
    const status = typeof body === 'string' ? JSON.parse(body) : body
    if (status.message) return `the API server answered: ${status.message}`
  } catch {
    // Something else than an API server answered.
  }
  return `the API server answered with HTTP status ${code}`
}

/** The reason of a failure, in as few words as a person needs. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (isApiError(error)) return apiReason(error)
  // The error of an address that was tried in two ways has a code and no message.
  const message = error.message || ('code' in error ? String(error.code) : error.name)
  // fetch says "fetch failed", and why only in the cause.
  return error.cause instanceof Error ? `${message}: ${reasonOf(error.cause)}` : message
}

/**
 * One message for a person. Where it came from is shown when `TALLY_DEBUG` is set, and for errors
 * that only a mistake in the code throws.
 */
export function describeFailure(error: unknown): string {
  const isMistake =
    (error instanceof TypeError && error.cause === undefined) || error instanceof ReferenceError
  if (error instanceof Error && error.stack && (isMistake || process.env.TALLY_DEBUG)) {
    return error.stack
  }
  return reasonOf(error)
}
