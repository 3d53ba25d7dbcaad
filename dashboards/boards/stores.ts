import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import * as units from '@grafana/grafana-foundation-sdk/units'
import { board, row } from '../grafana/board.ts'
import { type DashboardFile, dashboardFile } from '../grafana/dashboard-file.ts'
import { lines } from '../grafana/panels.ts'
import { namespace, target } from '../grafana/variables.ts'
import * as redis from '../queries/redis.ts'
import * as operations from '../queries/store-operations.ts'

const withOperations = (dashboard: DashboardBuilder): DashboardBuilder =>
  dashboard
    .withRow(row('As the demo app sees them'))
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

const withRedis = (dashboard: DashboardBuilder): DashboardBuilder =>
  dashboard
    .withRow(row('Redis'))
    .withPanel(
      lines({
        title: 'Commands per second',
        description: 'What is Redis asked? By command, without those of its exporter.',
        unit: units.OpsPerSecond,
        queries: [redis.commands],
        width: 12,
      }),
    )
    .withPanel(
      lines({
        title: 'Time per command',
        description:
          'Is it Redis that is slow, or the way to it? What Redis itself spends on a command; ' +
          'compare with the duration that the demo app sees.',
        unit: units.Seconds,
        queries: [redis.secondsPerCommand],
        width: 12,
      }),
    )
    .withPanel(
      lines({
        title: 'Connections',
        description:
          'Does every pod that needs Redis hold its connection? One for the exporter, and one for ' +
          'each pod of the demo app.',
        unit: units.Short,
        queries: [redis.clients],
        width: 12,
      }),
    )
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

/** Redis as it sees itself, and the stores as the demo app sees them, as far as they run here. */
export function stores(running: {
  readonly demo: boolean
  readonly redis: boolean
}): DashboardFile {
  const dashboard = board({
    uid: 'stores',
    title: 'Stores',
    description: 'Redis and MongoDB: what is asked of them, and how they are.',
  })
    .withVariable(target())
    .withVariable(namespace())
  if (running.demo) withOperations(dashboard)
  if (running.redis) withRedis(dashboard)
  return dashboardFile('Tally', dashboard)
}
