import { type Exporter, scrapeLabels } from '../../../dashboards/exporters.ts'
import type { RuleFile } from '../../../dashboards/rule-file.ts'

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

/**
 * Joins what the app, the exporters and the recording rules publish.
 * @param catalog the exports of app/metrics/catalog.ts
 */
export function knownMetrics(
  catalog: Readonly<Record<string, unknown>>,
  exporters: readonly Exporter[],
  ruleFiles: readonly RuleFile[],
): KnownMetrics {
  const known = new Map<string, ReadonlySet<string>>()
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
