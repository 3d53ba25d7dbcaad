/** Why `fetch` failed: it says that only in its error's cause, for each address that it tried. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (cause instanceof AggregateError) return causeOf(cause.errors[0])
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
