import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import * as units from '@grafana/grafana-foundation-sdk/units'
import { board, row } from '../grafana/board.ts'
import { type DashboardFile, dashboardFile } from '../grafana/dashboard-file.ts'
import { lines } from '../grafana/panels.ts'
import { target } from '../grafana/variables.ts'
import * as agent from '../queries/agent.ts'
import * as alerting from '../queries/alerting.ts'
import * as logs from '../queries/logs.ts'
import * as receiver from '../queries/receiver.ts'

/**
 * The way of a sample: scraped by the agent, sent, received, stored, judged by rules; and that of a
 * log's line, where lines are kept.
 */
export const monitoringPipeline = (running: { readonly logs: boolean }): DashboardFile => {
  const pipeline = ofSamples()
  return dashboardFile('Monitoring', running.logs ? withLogs(pipeline) : pipeline)
}

const ofSamples = () =>
  board({
    uid: 'monitoring-pipeline',
    title: 'Monitoring pipeline',
    description: 'Can the figures be trusted? From the scrape to the alert.',
  })
    .withVariable(target())

    .withRow(row('Agent: scraping'))
    .withPanel(
      lines({
        title: 'Targets that answer',
        description: 'Is everything scraped? Targets of each job that answered their last scrape.',
        unit: units.Short,
        queries: [agent.targetsUp],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Targets that do not answer',
        description: 'What is not scraped? 0 is good. TargetDown watches it.',
        unit: units.Short,
        queries: [agent.targetsDown],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Scrape duration',
        description:
          'Does a scrape take too long? The longest of each job; a scrape that takes longer than ' +
          'the interval is lost.',
        unit: units.Seconds,
        queries: [agent.scrapeSeconds],
        width: 8,
      }),
    )

    .withRow(row('Agent: remote write'))
    .withPanel(
      lines({
        title: 'Lag',
        description:
          'How far behind is the central Prometheus? In the queue, as the agent sees it, and at ' +
          'the receiver: the age of the newest sample, which is up to a scrape interval anyway. ' +
          'RemoteWriteBehind watches it.',
        unit: units.Seconds,
        queries: [agent.lagSeconds, agent.ageSeconds],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Samples sent again or lost',
        description:
          'Does the receiver take everything? Sent again: it was busy or away, nothing is lost. ' +
          'Lost: it refused them for good. RemoteWriteFailing watches it.',
        unit: units.CountsPerSecond,
        queries: [agent.retried, agent.failed],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Samples sent',
        description: 'How much is sent? Samples per second that the receiver acknowledged.',
        unit: units.CountsPerSecond,
        queries: [agent.sent],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Waiting samples',
        description: 'Does the queue grow? Samples that were scraped and not yet sent.',
        unit: units.Short,
        queries: [agent.pending],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Write-ahead log',
        description:
          'Does the log fit into the volume of the pod? It grows for two hours, then it is cut.',
        unit: units.BytesIEC,
        queries: [agent.walBytes],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Series of the agent',
        description: 'Does a label explode? Series that the agent holds in memory.',
        unit: units.Short,
        queries: [agent.series],
        width: 8,
      }),
    )

    .withRow(row('Receiver'))
    .withPanel(
      lines({
        title: 'Samples stored and refused',
        description:
          'Does what arrives get stored? Refused are samples that are older than the receiver ' +
          'takes. Results of rules are stored too.',
        unit: units.CountsPerSecond,
        queries: [receiver.appended, receiver.refused],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Answers to remote write',
        description:
          'How are senders answered? 204 is stored; 400 is refused for good; 401 is a wrong ' +
          'password; 5xx is tried again.',
        unit: units.RequestsPerSecond,
        queries: [receiver.writes],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Storage',
        description:
          'How much do the stored samples take? Beyond the limit the oldest blocks are deleted.',
        unit: units.BytesIEC,
        queries: receiver.storage,
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Series of the receiver',
        description: 'How many series are in memory? Those that got a sample in the last hours.',
        unit: units.Short,
        queries: [receiver.series],
        width: 12,
      }),
    )
    .withPanel(
      lines({
        title: 'Memory of the receiver',
        description: 'Does the receiver grow? It follows the number of series.',
        unit: units.BytesIEC,
        queries: [receiver.memory],
        width: 12,
      }),
    )

    .withRow(row('Rules and alerts'))
    .withPanel(
      lines({
        title: 'Alerts that fire',
        description: 'What is wrong, by the rules? By name; docs/runbook.md has each of them.',
        unit: units.Short,
        queries: [alerting.firing],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Evaluation of rules',
        description: 'Are rules evaluated in time? The last evaluation of each group.',
        unit: units.Seconds,
        queries: [alerting.evaluationSeconds],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Undelivered',
        description:
          'Would people hear of an alert? Rules that could not be evaluated, alerts that did not ' +
          'reach Alertmanager, and notifications that Alertmanager tried and failed to send.',
        unit: units.CountsPerSecond,
        queries: [
          alerting.evaluationFailures,
          alerting.undelivered,
          alerting.notifications,
          alerting.failedNotifications,
        ],
        width: 8,
      }),
    )

const withLogs = (pipeline: DashboardBuilder) =>
  pipeline
    .withRow(row('Logs'))
    .withPanel(
      lines({
        title: 'Lines read and stored',
        description:
          'Does the store take what is read? The two are equal but for a moment. LogsNotArriving ' +
          'watches it.',
        unit: units.CountsPerSecond,
        queries: [logs.read, logs.stored],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Logs waiting and dropped',
        description:
          'Is the store slow or away? What waits is on the disks of the nodes; where they have no ' +
          'room for more the oldest is dropped. LogsDropped watches it.',
        unit: units.BytesIEC,
        queries: [logs.waiting, logs.dropped],
        width: 8,
      }),
    )
    .withPanel(
      lines({
        title: 'Storage of logs',
        description:
          'How much do the stored lines take? Beyond the limit the oldest days are deleted.',
        unit: units.BytesIEC,
        queries: [logs.storage],
        width: 8,
      }),
    )
