/** Where a platform's central Prometheus answers, and `user:password` for it. */
export interface PrometheusAccess {
  readonly prometheus: string
  readonly credentials: { readonly prometheus: string }
}

/**
 * Asks the API of the platform's central Prometheus, and what has the same password.
 * @param path e.g. `/api/v1/alerts`
 * @param base address without a slash at the end @default the central Prometheus
 * @returns the answer's JSON
 * @throws when the answer's status is none of the 200s, with what was said
 */
export async function askApi<Answer>(
  { prometheus, credentials }: PrometheusAccess,
  path: string,
  parameters: Readonly<Record<string, string>> = {},
  base = prometheus,
): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(credentials.prometheus).toString('base64')}`
  const query = new URLSearchParams(parameters)
  const response = await fetch(`${base}${path}?${query}`, { headers: { authorization } })
  if (!response.ok) {
    throw new Error(`${path}?${query} answered ${response.status}: ${await response.text()}`)
  }
  return (await response.json()) as Answer
}
