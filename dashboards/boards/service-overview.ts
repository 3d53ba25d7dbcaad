import * as units from '@grafana/grafana-foundation-sdk/units'
import { board, row } from '../grafana/board.ts'
import { dashboardFile } from '../grafana/dashboard-file.ts'
import { bars, lines } from '../grafana/panels.ts'
import { choice, listed, namespace, target } from '../grafana/variables.ts'
import * as requests from '../queries/http-requests.ts'
import * as levels from '../queries/service-levels.ts'
import * as pods from '../queries/service-pods.ts'
import { untold } from '../unmeasured.ts'

/** Services: what they are asked, how often they fail, how long they take, how much there is of them. */
export const serviceOverview = dashboardFile(
  'Tally',
  board({
    uid: 'service-overview',
    title: 'Service overview',
    description:
      'What services are asked, how often they fail, how long they take, how full they are.',
  })
    .withVariable(target())
    .withVariable(namespace())
    .withVariable(listed('service', pods.services))
    .withVariable(choice('route', requests.routes))

    .withRow(row('Traffic'))
    .withPanel(
      lines({
        title: 'Requests per second',
        description: 'How busy is each route? Every request that a service has answered, by route.',
        unit: units.RequestsPerSecond,
        queries: [requests.perRoute],
        width: 16,
      }),
    )
    .withPanel(
      bars({
        title: 'Requests counted',
        description:
          'How many requests has each route answered? The counters of all pods that were there ' +
          'in the time range, each from zero at its start. As counted, not an estimate.',
        unit: units.Short,
        queries: [requests.counted],
        width: 8,
      }),
    )

    .withRow(row('Errors'))
    .withPanel(
      lines({
        title: 'Answers by status',
        description:
          'How are requests answered? By status, or by class where a service counts only that. 499 ' +
          'of the demo app stands for a client that left before its answer.',
        unit: units.RequestsPerSecond,
        queries: [requests.perStatus],
        width: 8,
        unmeasured: untold.statuses,
      }),
    )
    .withPanel(
      lines({
        title: 'Error ratio',
        description:
          'Which part of the requests did a service fail to serve? Answers with a status of 500 ' +
          "or above; those of 400 to 499 are the client's. No line where there is no traffic.",
        unit: units.PercentUnit,
        queries: [requests.errorRatio],
        width: 8,
        unmeasured: untold.statuses,
      }),
    )
    .withPanel(
      lines({
        title: 'Spent of the objectives',
        description:
          "Does a service keep its objectives? Failed and too slow requests of each moment's last " +
          'hour, without probes and scrapes where their routes are known. ErrorBudgetBurn and LatencyBudgetBurn watch it.',
        unit: units.PercentUnit,
        queries: [levels.failedInLastHour, levels.slowInLastHour],
        width: 8,
        unmeasured: untold.objectives,
      }),
    )

    .withRow(row('Duration'))
    .withPanel(
      lines({
        title: 'Duration, p50',
        description: 'How long does a usual request take? Half of them are faster than this.',
        unit: units.Seconds,
        queries: [requests.durationSeconds(0.5)],
        width: 8,
        unmeasured: untold.durations,
      }),
    )
    .withPanel(
      lines({
        title: 'Duration, p95',
        description: 'How long do slow requests take? One in 20 takes longer than this.',
        unit: units.Seconds,
        queries: [requests.durationSeconds(0.95)],
        width: 8,
        unmeasured: untold.durations,
      }),
    )
    .withPanel(
      lines({
        title: 'Duration, p99',
        description: 'How long do the slowest requests take? One in 100 takes longer than this.',
        unit: units.Seconds,
        queries: [requests.durationSeconds(0.99)],
        width: 8,
        unmeasured: untold.durations,
      }),
    )

    .withRow(row('Saturation'))
    .withPanel(
      lines({
        title: 'Pods',
        description: 'How many pods serve? Those that answer scrapes, and those that do not.',
        unit: units.Short,
        queries: [pods.answering, pods.silent],
        width: 6,
      }),
    )
    .withPanel(
      lines({
        title: 'CPU of the limit',
        description:
          'How close is each pod to its CPU limit? The autoscaler compares with the request, ' +
          'which is lower.',
        unit: units.PercentUnit,
        queries: [pods.cpuOfLimit],
        width: 6,
      }),
    )
    .withPanel(
      lines({
        title: 'Memory of the limit',
        description:
          'How close is each pod to being killed? Memory that it cannot give back, as a part of ' +
          'its limit.',
        unit: units.PercentUnit,
        queries: [pods.memoryOfLimit],
        width: 6,
      }),
    )
    .withPanel(
      lines({
        title: 'Event loop lag, p99',
        description:
          'Does Node keep requests waiting? One callback in 100 waits longer than this; ' +
          'Node measures in steps of 10 ms, so an idle service shows about 10 ms.',
        unit: units.Seconds,
        queries: [pods.eventLoopLagSeconds],
        width: 6,
        unmeasured: untold.eventLoop,
      }),
    ),
)
