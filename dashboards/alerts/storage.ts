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

/** Space on a volume or disk runs out: by its trend, or because hardly any is left. */
export const storageAlerts: readonly Alert[] = spaces.flatMap(
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
