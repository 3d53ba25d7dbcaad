import type { App } from '../../app/app.ts'
import { service } from '../../app/contract.ts'
import { httpRequestDuration } from '../../app/metrics/catalog.ts'

/** The header by which the app knows the agent's scrapes. */
export const agentMark = { [service.agentMark.header]: service.agentMark.value }

/** Counted requests by `method route status`, out of a `/metrics` text. */
export type Counts = Readonly<Record<string, number>>

const line = new RegExp(
  `^${httpRequestDuration.name}_count\\{method="(.+)",route="(.+)",status_code="(.+)"\\} (\\d+)$`,
  'gm',
)

/** The counts of a `/metrics` text above 0. Scrapes count themselves: they are left out. */
export function countsOf(metrics: string): Counts {
  const all = [...metrics.matchAll(line)].map(
    ([, method, route, status, count]) => [`${method} ${route} ${status}`, Number(count)] as const,
  )
  return Object.fromEntries(
    all.filter(([labels, count]) => count > 0 && labels !== 'GET /metrics 200'),
  )
}

/** What the app has counted so far. */
export async function readCounts(app: App): Promise<Counts> {
  const response = await app.inject('/metrics')
  return countsOf(response.body)
}
