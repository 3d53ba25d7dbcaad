import * as units from '@grafana/grafana-foundation-sdk/units'
import { board, row } from '../grafana/board.ts'
import { dashboardFile } from '../grafana/dashboard-file.ts'
import { bars, lines } from '../grafana/panels.ts'
import { target } from '../grafana/variables.ts'
import * as host from '../queries/monitoring-host.ts'
import { monitoringHost as machine } from '../queries/nodes.ts'

/** The EC2 host of the central Prometheus and Grafana. Other targets have none. */
export const monitoringHost = dashboardFile(
  'Monitoring',
  board({
    uid: 'monitoring-host',
    title: 'AWS monitoring host',
    description: 'The EC2 host of the central Prometheus and Grafana. Empty on other targets.',
  })
    .withVariable(target())

    .withRow(row('Machine'))
    .withPanel(
      lines({
        title: 'CPU',
        description: 'Is the host large enough? Part of all its cores that is busy.',
        unit: units.PercentUnit,
        queries: [machine.cpu],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Memory',
        description: 'Is the host out of memory? Part of it that is not available.',
        unit: units.PercentUnit,
        queries: [machine.memory],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Memory of Prometheus',
        description: "How much of the host's memory does the central Prometheus take?",
        unit: units.BytesIEC,
        queries: [host.prometheusMemory],
        width: 8,
      }),
    )

    .withRow(row('Data'))
    .withPanel(
      lines({
        title: 'Disks',
        description: 'Is the root disk or the data volume full? DiskFillingUp watches them.',
        unit: units.PercentUnit,
        queries: [machine.disk],
        width: 12,
      }),
    )
    .withPanel(
      lines({
        title: 'Busy disks',
        description: 'Does the volume slow Prometheus down? Part of the time in which it is busy.',
        unit: units.PercentUnit,
        queries: [machine.diskBusy],
        width: 12,
      }),
    )

    .withRow(row('What must be renewed'))
    .withPanel(
      bars({
        title: 'Certificates valid for',
        description:
          'When must a certificate of the host be renewed? Its own, and that of the authority ' +
          'which signs it. CertificateExpiring watches them.',
        unit: units.DurationSeconds,
        queries: [host.certificateSecondsLeft],
        width: 12,
      }),
    )
    .withPanel(
      bars({
        title: 'Age of the newest snapshot',
        description:
          'How much would be lost with the data volume? What came after its newest snapshot. ' +
          'SnapshotTooOld watches it.',
        unit: units.DurationSeconds,
        queries: [host.snapshotAgeSeconds],
        width: 12,
      }),
    ),
)
