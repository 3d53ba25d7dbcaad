import { job } from '../queries/selectors.ts'
import type { Alert } from './alert.ts'

/** With less than this free, the trend of the last hours counts. kubernetes-mixin's figure. */
const watchedBelow = 0.15
/** With less than this free, nothing else counts. */
const floor = 0.05
const horizonDays = 4

/** A claimed volume, or a disk of a node or host, that is filling. */
interface Space {
  readonly alert: string
  readonly available: string
  readonly capacity: string
  /** Its name and place in a description. */
  readonly called: string
  readonly summary: string
}

const spaces: readonly Space[] = [
  {
    alert: 'VolumeFillingUp',
    available: 'kubelet_volume_stats_available_bytes',
    capacity: 'kubelet_volume_stats_capacity_bytes',
    called:
      'The volume of {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} on {{ $labels.cluster }}',
    summary: 'A volume is filling up.',
  },
  {
    alert: 'DiskFillingUp',
    available: `node_filesystem_avail_bytes{${job('node-exporter')}}`,
    capacity: `node_filesystem_size_bytes{${job('node-exporter')}}`,
    called: 'The disk {{ $labels.device }} of {{ $labels.instance }} on {{ $labels.cluster }}',
    summary: 'A disk is filling up.',
  },
]

const ofReceiver = (metric: string) => `prometheus_tsdb_${metric}_bytes{${job('prometheus')}}`
/** The limit is four fifths of the volume, and kept by deleting blocks: this is 88 % of the volume. */
const beyondLimit = 1.1

/**
 * What the central Prometheus says itself, also where nobody measures its volume. A volume that was full
 * for a moment costs samples much later, so this comes before.
 */
const centralStorage: Alert = {
  alert: 'CentralStorageFillingUp',
  severity: 'critical',
  expr:
    `(${ofReceiver('storage_blocks')} + ${ofReceiver('wal_storage_size')}` +
    ` + ${ofReceiver('head_chunks_storage_size')}) / (${ofReceiver('retention_limit')} > 0)` +
    ` > ${beyondLimit}`,
  for: '10m',
  summary: 'The central Prometheus stores more than it may.',
  description:
    'The central Prometheus that {{ $labels.cluster }} sends to stores ' +
    '{{ $value | humanizePercentage }} of what it may, which is four fifths of its volume.',
}

/** Space on a volume or disk runs out: by its trend, or because hardly any is left. */
const fillingUp: readonly Alert[] = spaces.flatMap(
  ({ alert, available, capacity, called, summary }): Alert[] => {
    const free = `${available} / ${capacity}`
    const left = 'has {{ $value | humanizePercentage }} left'
    return [
      {
        alert,
        severity: 'warning',
        expr:
          `${free} < ${watchedBelow} and ` +
          `predict_linear(${available}[6h], ${horizonDays} * 24 * 3600) < 0`,
        for: '1h',
        summary,
        description: `${called} ${left}, and is full within ${horizonDays} days if it goes on like this.`,
      },
      {
        alert,
        severity: 'critical',
        expr: `${free} < ${floor}`,
        for: '5m',
        summary,
        description: `${called} ${left}.`,
      },
    ]
  },
)

export const storageAlerts: readonly Alert[] = [...fillingUp, centralStorage]
