import { allDashboards as dashboards } from '../../dashboards/all-dashboards.ts'
import { type PanelJson, panelsOf, type TargetJson } from '../../dashboards/dashboard-json.ts'
import type { Platform } from './platform.ts'
import { askApi } from './prometheus-api.ts'

/** What Grafana shows at first: the last quarter of an hour. */
const rangeSeconds = 15 * 60

/** The query of a panel, and whether Prometheus has an answer. */
export interface AskedQuery {
  /** `uid, panel "title"`. */
  readonly panel: string
  readonly refId: string
  readonly expr: string
  readonly series: number
}

/** Fills the variables in as Grafana does where everything is chosen. */
function filledIn(expr: string, scrapeIntervalSeconds: number, minStepSeconds: number): string {
  // Grafana's documentation: max($__interval + scrape interval, 4 * scrape interval).
  const interval = 4 * Math.max(scrapeIntervalSeconds, minStepSeconds)
  return expr
    .replaceAll('$__rate_interval', `${interval}s`)
    .replaceAll('$__range', `${rangeSeconds}s`)
    .replaceAll(/\$(cluster|namespace|service|route)\b/g, '.*')
}

/** Asks one query as its panel does: over the time range, or at its end. */
async function ask(
  platform: Platform,
  { type }: PanelJson,
  { expr, interval = '0s' }: TargetJson,
  scrapeIntervalSeconds: number,
): Promise<number> {
  const minStepSeconds = Number.parseInt(interval, 10)
  const query = filledIn(expr, scrapeIntervalSeconds, minStepSeconds)
  const now = Date.now() / 1000
  const [path, time] =
    type === 'timeseries'
      ? [
          '/api/v1/query_range',
          {
            start: String(now - rangeSeconds),
            end: String(now),
            step: String(Math.max(scrapeIntervalSeconds, minStepSeconds)),
          },
        ]
      : ['/api/v1/query', { time: String(now) }]
  const answer = await askApi<{ data: { result: readonly unknown[] } }>(platform, path, {
    query,
    ...time,
  })
  return answer.data.result.length
}

/** Asks every query of every panel. @throws when Prometheus refuses one */
export async function askEveryPanel(
  platform: Platform,
  scrapeIntervalSeconds: number,
): Promise<readonly AskedQuery[]> {
  const asked: AskedQuery[] = []
  for (const dashboard of dashboards) {
    for (const panel of panelsOf(dashboard)) {
      for (const target of panel.targets ?? []) {
        asked.push({
          panel: `${dashboard.uid}, "${panel.title}"`,
          refId: target.refId,
          expr: target.expr,
          series: await ask(platform, panel, target, scrapeIntervalSeconds),
        })
      }
    }
  }
  return asked
}
