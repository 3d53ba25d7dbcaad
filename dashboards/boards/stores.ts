import * as units from '@grafana/grafana-foundation-sdk/units'
import { board, row } from '../grafana/board.ts'
import { dashboardFile } from '../grafana/dashboard-file.ts'
import { lines } from '../grafana/panels.ts'
import { namespace, target } from '../grafana/variables.ts'
import * as redis from '../queries/redis.ts'
import * as operations from '../queries/store-operations.ts'
import * as volumes from '../queries/volumes.ts'
import { unmeasured } from '../unmeasured.ts'

/** Redis and MongoDB, as the app sees them and as they see themselves. */
export const stores = dashboardFile(
  'Tally',
  board({
    uid: 'stores',
    title: 'Stores',
    description: 'Redis and MongoDB: what the app asks of them, and how they are.',
  })
    .withVariable(target())
    .withVariable(namespace())

    .withRow(row('As the app sees them'))
    .withPanel(
      lines({
        title: 'Operations per second',
        description: 'What does the app ask of its stores? Operations by store.',
        unit: units.OpsPerSecond,
        queries: [operations.operations],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Failed operations',
        description:
          'Does a store do what it is asked? Part of its operations that failed or took too ' +
          'long. StoreFailing watches it.',
        unit: units.PercentUnit,
        queries: [operations.errorRatio],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Duration, p95',
        description:
          'How long does the app wait for a store? One operation in 20 takes longer than this, ' +
          'the network included.',
        unit: units.Seconds,
        queries: [operations.durationSeconds(0.95)],
        width: 8,
      }),
    )

    .withRow(row('Redis'))
    .withPanel(
      lines({
        title: 'Commands per second',
        description: 'What is Redis asked? By command, without those of its exporter.',
        unit: units.OpsPerSecond,
        queries: [redis.commands],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Time per command',
        description:
          'Is it Redis that is slow, or the way to it? What Redis itself spends on a command; ' +
          'compare with the duration that the app sees.',
        unit: units.Seconds,
        queries: [redis.secondsPerCommand],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Connections',
        description:
          'Does every pod of the app hold its connection? One for each pod, and one for the exporter.',
        unit: units.Short,
        queries: [redis.clients],
        width: 8,
      }),
    )

    .withRow(row('Room'))
    .withPanel(
      lines({
        title: "Redis' memory",
        description:
          'How much memory does Redis hold, and how much of it is data? A growing gap is ' +
          'fragmentation.',
        unit: units.BytesIEC,
        queries: [redis.memoryUsed, redis.memoryResident],
        width: 12,
      }),
    )
    .withPanel(
      lines({
        title: 'Volumes',
        description:
          'How full are the volumes? A volume that is a folder of its node shows the disk of ' +
          'the node. VolumeFillingUp watches it.',
        unit: units.PercentUnit,
        queries: [volumes.full],
        width: 12,
        unmeasured: unmeasured.volumes,
      }),
    ),
)
