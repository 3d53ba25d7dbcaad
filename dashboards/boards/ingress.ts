import * as units from '@grafana/grafana-foundation-sdk/units'
import { board, row } from '../grafana/board.ts'
import { dashboardFile } from '../grafana/dashboard-file.ts'
import { lines } from '../grafana/panels.ts'
import { namespace, target } from '../grafana/variables.ts'
import * as requests from '../queries/http-requests.ts'
import * as nginx from '../queries/nginx.ts'

/** NGINX in front of the services: the plain one or F5's controller, whichever the target has. */
export const ingress = dashboardFile(
  'Tally',
  board({
    uid: 'ingress',
    title: 'Ingress',
    description:
      'NGINX in front of the services: requests, connections, and reloads of the controller.',
  })
    .withVariable(target())
    .withVariable(namespace())

    .withRow(row('Requests'))
    .withPanel(
      lines({
        title: 'Requests at NGINX and in services',
        description:
          'Does what reaches NGINX reach a service? NGINX takes a few more: what it answers itself, ' +
          'like unknown paths and its own status.',
        unit: units.RequestsPerSecond,
        queries: [nginx.requests, requests.inTotal],
        width: 24,
      }),
    )

    .withRow(row('Connections'))
    .withPanel(
      lines({
        title: 'Open connections',
        description:
          'What do open connections do? Reading a request, writing an answer, or waiting for the ' +
          'next request.',
        unit: units.Short,
        queries: [
          nginx.connections('active'),
          nginx.connections('reading'),
          nginx.connections('writing'),
          nginx.connections('waiting'),
        ],
        width: 12,
      }),
    )
    .withPanel(
      lines({
        title: 'New connections per second',
        description:
          'Does NGINX have room for every client? Connections that came, and those that were ' +
          'dropped for want of worker connections.',
        unit: units.CountsPerSecond,
        queries: [nginx.accepted, nginx.dropped],
        width: 12,
      }),
    )

    .withRow(row("F5's controller"))
    .withPanel(
      lines({
        title: 'Reloads per second',
        description:
          'How often does the controller load a new configuration, and does it succeed? Each ' +
          'change of the pods behind it is a reload.',
        unit: units.CountsPerSecond,
        queries: [nginx.reloads, nginx.failedReloads],
        width: 12,
      }),
    )
    .withPanel(
      lines({
        title: 'Last reload',
        description: 'How long does a reload take? The last one of each pod of the controller.',
        unit: units.Milliseconds,
        queries: [nginx.lastReloadMilliseconds],
        width: 12,
      }),
    ),
)
