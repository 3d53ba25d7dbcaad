import * as units from '@grafana/grafana-foundation-sdk/units'
import { board, row } from '../grafana/board.ts'
import { dashboardFile } from '../grafana/dashboard-file.ts'
import { lines } from '../grafana/panels.ts'
import { namespace, target } from '../grafana/variables.ts'
import { nodes, runningPods } from '../queries/nodes.ts'
import * as pods from '../queries/pods.ts'
import * as volumes from '../queries/volumes.ts'
import { unmeasured } from '../unmeasured.ts'

/** Nodes, pods and volumes: what there is, and what uses it. */
export const kubernetes = dashboardFile(
  'Tally',
  board({
    uid: 'kubernetes',
    title: 'Kubernetes nodes and pods',
    description: 'What the nodes have left, and which pods use it.',
  })
    .withVariable(target())
    .withVariable(namespace())

    .withRow(row('Nodes'))
    .withPanel(
      lines({
        title: 'CPU',
        description: 'Is a node out of CPU? Part of all its cores that is busy.',
        unit: units.PercentUnit,
        queries: [nodes.cpu],
        width: 6,
      }),
    )
    .withPanel(
      lines({
        title: 'Memory',
        description: 'Is a node out of memory? Part of it that is not available.',
        unit: units.PercentUnit,
        queries: [nodes.memory],
        width: 6,
      }),
    )
    .withPanel(
      lines({
        title: 'Disks',
        description: "Is a node's disk full? Each device once. DiskFillingUp watches it.",
        unit: units.PercentUnit,
        queries: [nodes.disk],
        width: 6,
      }),
    )
    .withPanel(
      lines({
        title: 'Running pods',
        description: 'How are the pods spread? Those that each kubelet runs.',
        unit: units.Short,
        queries: [runningPods],
        width: 6,
      }),
    )
    .withPanel(
      lines({
        title: 'Load',
        description:
          'Do processes wait? Those that run or wait for a core or a disk: more than the node ' +
          'has cores, and some wait.',
        unit: units.Short,
        queries: [nodes.load],
        width: 12,
      }),
    )
    .withPanel(
      lines({
        title: 'Busy disks',
        description: 'Does a disk slow the node down? Part of the time in which it is busy.',
        unit: units.PercentUnit,
        queries: [nodes.diskBusy],
        width: 12,
      }),
    )

    .withRow(row('Pods'))
    .withPanel(
      lines({
        title: 'CPU by pod',
        description: 'Which pod uses the CPU? In cores.',
        unit: units.Short,
        queries: [pods.cpu],
        width: 12,
      }),
    )
    .withPanel(
      lines({
        title: 'Memory by pod',
        description: 'Which pod uses the memory? What it cannot give back.',
        unit: units.BytesIEC,
        queries: [pods.memory],
        width: 12,
      }),
    )
    .withPanel(
      lines({
        title: 'Throttled',
        description:
          'Is a pod held back by its CPU limit? Part of the periods of 100 ms in which it had to ' +
          'wait. Pods without a limit have no line.',
        unit: units.PercentUnit,
        queries: [pods.throttled],
        width: 8,
        unmeasured: unmeasured.containers,
      }),
    )
    .withPanel(
      lines({
        title: 'Restarts',
        description:
          'Does a container die? How often it was restarted in the time range. PodRestarting ' +
          'watches it.',
        unit: units.Short,
        queries: [pods.restarts],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Network',
        description: 'Who talks how much? Bytes that each pod receives and sends.',
        unit: units.BytesPerSecondIEC,
        queries: [
          { ...pods.received, legend: 'in, {{pod}}' },
          { ...pods.sent, legend: 'out, {{pod}}' },
        ],
        width: 8,
        unmeasured: unmeasured.containers,
      }),
    )

    .withRow(row('Volumes'))
    .withPanel(
      lines({
        title: 'Volumes',
        description:
          'How full are the volumes? A volume that is a folder of its node shows the disk of ' +
          'the node. VolumeFillingUp watches it.',
        unit: units.PercentUnit,
        queries: [volumes.full],
        width: 24,
        unmeasured: unmeasured.volumes,
      }),
    ),
)
