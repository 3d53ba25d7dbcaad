import type { PanelJson, TargetJson } from '../../dashboards/dashboard-json.ts'
import { askApi, type PrometheusAccess } from './prometheus-api.ts'

/** What Grafana shows at first: the last quarter of an hour. */
const rangeSeconds = 15 * 60

/** Fills the variables in as Grafana does where everything is chosen. */
function filledIn(expr: string, minStepSeconds: number, services: readonly string[]): string {
  return expr
    .replaceAll('$__rate_interval', `${4 * minStepSeconds}s`)
    .replaceAll('$__range', `${rangeSeconds}s`)
    .replaceAll('$service', `(${services.join('|')})`)
    .replaceAll(/\$(cluster|namespace|route)\b/g, '.*')
}

/** A name and a value of each series of a query, at one time. */
async function ask(
  platform: PrometheusAccess,
  { expr, interval, legendFormat = '', instant }: TargetJson,
  at: {
    readonly end: number
    readonly scrapeIntervalSeconds: number
    /** All that the variable `service` lists. */
    readonly services: readonly string[]
  },
): Promise<(readonly [name: string, value: number])[]> {
  const step = interval ? Number.parseInt(interval, 10) : at.scrapeIntervalSeconds
  const { data } = await askApi<{
    data: { result: { metric: Record<string, string>; value: [number, string] }[] }
  }>(platform, '/api/v1/query', {
    query: filledIn(expr, step, at.services),
    // Lines have a point at multiples of the step.
    time: String(instant ? at.end : Math.floor(at.end / step) * step),
  })
  return data.result.map(({ metric, value }) => [
    legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? ''),
    Number(value[1].replace('Inf', 'Infinity')),
  ])
}

/** The values that a panel has to show at the end of its time range, as Prometheus has them. */
export async function panelData(
  platform: PrometheusAccess,
  { targets = [] }: PanelJson,
  at: Parameters<typeof ask>[2],
): Promise<readonly (readonly [name: string, value: number])[]> {
  return (await Promise.all(targets.map((target) => ask(platform, target, at)))).flat()
}

/** What the variable `service` lists of a time range, as Prometheus has it. */
export async function listedServices(
  platform: PrometheusAccess,
  end: number,
): Promise<readonly string[]> {
  const { data } = await askApi<{ data: string[] }>(platform, '/api/v1/label/service/values', {
    'match[]': 'cluster_namespace_service_pod:cpu_limit_cores:setting',
    start: String(end - rangeSeconds),
    end: String(end),
  })
  return data.toSorted((a, b) => a.localeCompare(b))
}
