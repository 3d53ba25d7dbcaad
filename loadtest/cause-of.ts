/** Why `fetch` failed, which it says in the cause alone, and of several addresses only the first. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (cause instanceof AggregateError) return causeOf(cause.errors[0])
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
