import { dashboardFile } from './dashboard-file.ts'
import { dashboard, units } from './foundation-sdk.ts'
import * as requests from './http-request-queries.ts'
import { bars, lines } from './panels.ts'
import { choice } from './variables.ts'

const legend = requests.routeLegend

/** The app's requests by route: how many, how many failed, how long they took. */
export const requestsPerEndpoint = dashboardFile(
  'Tally',
  new dashboard.DashboardBuilder('Requests per endpoint')
    .uid('requests-per-endpoint')
    .description('How much each route of the app is asked, how often it fails, how long it takes.')
    .tags(['tally'])
    .readonly()
    .refresh('5s')
    .time({ from: 'now-15m', to: 'now' })
    .withVariable(choice('cluster', requests.clusters))
    .withVariable(choice('route', requests.routes))

    .withRow(new dashboard.RowBuilder('Traffic'))
    .withPanel(
      lines({
        title: 'Requests per second',
        description: 'How busy is each route? Every request that the app has answered, by route.',
        unit: units.RequestsPerSecond,
        expr: requests.requestsPerSecond,
        legend,
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
        expr: requests.requestsCounted,
        legend,
        width: 8,
      }),
    )

    .withRow(new dashboard.RowBuilder('Errors'))
    .withPanel(
      lines({
        title: 'Error ratio',
        description:
          'Which part of the requests did the app fail to serve? Answers with a status of 500 ' +
          "or above; those of 400 to 499 are the client's. No line where there is no traffic.",
        unit: units.PercentUnit,
        expr: requests.errorRatio,
        legend,
        width: 24,
      }),
    )

    .withRow(new dashboard.RowBuilder('Latency'))
    .withPanel(
      lines({
        title: 'Latency, p50',
        description: 'How long does a usual request take? Half of them are faster than this.',
        unit: units.Seconds,
        expr: requests.latencySeconds(0.5),
        legend,
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Latency, p95',
        description: 'How long do slow requests take? One in 20 takes longer than this.',
        unit: units.Seconds,
        expr: requests.latencySeconds(0.95),
        legend,
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Latency, p99',
        description: 'How long do the slowest requests take? One in 100 takes longer than this.',
        unit: units.Seconds,
        expr: requests.latencySeconds(0.99),
        legend,
        width: 8,
      }),
    ),
)
