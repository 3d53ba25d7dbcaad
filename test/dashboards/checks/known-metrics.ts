import { type Exporter, scrapeLabels } from '../../../dashboards/exporters.ts'
import type { RuleFile } from '../../../dashboards/rule-file.ts'
import type { WatchedService } from '../../../dashboards/rule-settings.ts'

/** Every metric that PromQL may name, with its labels. */
export type KnownMetrics = ReadonlyMap<string, ReadonlySet<string>>

/** A metric of the app's catalog, as far as it matters here. */
interface CatalogMetric {
  readonly name: string
  readonly labelNames?: readonly string[]
  readonly bucketsSeconds?: readonly number[]
}

/** A histogram is three series; its buckets are told apart by `le`. */
const seriesOf = ({ name, labelNames = [], bucketsSeconds }: CatalogMetric) =>
  bucketsSeconds === undefined
    ? [{ name, labels: labelNames }]
    : [
        { name: `${name}_count`, labels: labelNames },
        { name: `${name}_sum`, labels: labelNames },
        { name: `${name}_bucket`, labels: [...labelNames, 'le'] },
      ]

const isMetric = (value: unknown): value is CatalogMetric =>
  typeof value === 'object' && value !== null && 'name' in value && 'help' in value

export interface Publishers {
  /** The exports of app/metrics/catalog.ts. */
  readonly catalog: Readonly<Record<string, unknown>>
  readonly exporters: readonly Exporter[]
  readonly ruleFiles: readonly RuleFile[]
  readonly services: readonly WatchedService[]
}

/** Joins what services, the demo app, the exporters and the recording rules publish. */
export function knownMetrics({
  catalog,
  exporters,
  ruleFiles,
  services,
}: Publishers): KnownMetrics {
  const known = new Map<string, ReadonlySet<string>>()
  for (const { metric, labels, buckets } of services.map((each) => each.requestCounter)) {
    known.set(metric, new Set([...Object.values(labels), ...scrapeLabels]))
    if (buckets) {
      known.set(buckets.metric, new Set([...Object.values(buckets.labels), ...scrapeLabels, 'le']))
    }
  }
  for (const { name, labels } of Object.values(catalog).filter(isMetric).flatMap(seriesOf)) {
    known.set(name, new Set([...labels, ...scrapeLabels]))
  }
  for (const { metrics } of exporters) {
    for (const [name, labels] of Object.entries(metrics)) {
      known.set(name, new Set([...labels, ...scrapeLabels]))
    }
  }
  for (const rule of ruleFiles.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))) {
    // The level of a recorded series names its labels.
    if ('record' in rule) {
      known.set(rule.record, new Set(rule.record.split(':')[0]?.split('_')))
    }
  }
  return known
}
