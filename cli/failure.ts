/**
 * One message for a person. Where it came from is shown when `TALLY_DEBUG` is set, and for errors
 * that only a mistake in the code throws.
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const mistake = error instanceof TypeError || error instanceof ReferenceError
  return mistake || process.env.TALLY_DEBUG ? (error.stack ?? error.message) : error.message
}
