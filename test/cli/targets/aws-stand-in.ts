import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createServer } from 'node:tls'
import { countedApp, serve } from '../../loadtest/counted-app.ts'
import { logStoreStandIn } from '../../loadtest/log-store-stand-in.ts'
import { prometheusStandIn, standInCredentials } from '../../loadtest/prometheus-stand-in.ts'
import { autoscalerCall, scaling } from '../cluster/autoscaler-answers.ts'
import {
  type Answer,
  type ApiRequest,
  failure,
  kubernetesStandIn,
} from '../cluster/kubernetes-stand-in.ts'
import { forwardPorts } from '../cluster/port-forward-stand-in.ts'
import { certificateFor, signedIn } from './aws-account-stand-in.ts'

/** What `aws eks get-token` gives, and the API server asks for. */
const token = 'k8s-aws-v1.dGVzdA'
const logsPassword = 'paper clip'
const componentLabel = 'app.kubernetes.io/component'

const portOf = (url: string): number => Number(new URL(url).port)

/** Serves TLS in front of a server of this machine. @returns its port */
async function tlsInFrontOf(
  t: TestContext,
  url: string,
  certificate: Awaited<ReturnType<typeof certificateFor>>,
): Promise<number> {
  const server = createServer(certificate, (socket) => {
    const there = connect(portOf(url), '127.0.0.1')
    socket.pipe(there).pipe(socket)
    for (const each of [socket, there]) {
      each.on('error', () => {
        socket.destroy()
        there.destroy()
      })
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

/** What the API server answers about a platform that is as it should be. */
function clusterAnswers({ call, labelSelector }: ApiRequest, app: string): Answer {
  const ok = (body: object): Answer => ({ status: 200, body })
  switch (call.replace('/api/v1/namespaces/tally/', '/')) {
    case 'GET /pods': {
      const conditions = [{ type: 'Ready', status: 'True' }]
      const items = ['app', 'logs'].map((component) => ({
        metadata: { name: `${component}-1`, labels: { [componentLabel]: component } },
        spec: { containers: [{ ports: [{ name: 'metrics', containerPort: 9428 }] }] },
        status: { conditions },
      }))
      if (labelSelector === null) return ok({ items })
      return ok({
        items: items.filter(
          ({ metadata: { labels } }) =>
            labelSelector === `${componentLabel}=${labels[componentLabel]}`,
        ),
      })
    }
    case 'GET /services/logs':
      return ok({
        spec: {
          selector: { [componentLabel]: 'logs' },
          ports: [{ port: 9428, targetPort: 'metrics' }],
        },
      })
    case 'GET /secrets/tally-credentials':
      return ok({ data: { 'logs-password': Buffer.from(logsPassword).toString('base64') } })
    case 'GET /api/v1/namespaces/tally-nodes/pods':
      return ok({ items: [] })
    case 'GET /services/nginx':
      return ok({ status: { loadBalancer: { ingress: [{ hostname: new URL(app).host }] } } })
    case autoscalerCall:
      return scaling
    case 'GET /apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io':
      return ok({ status: { conditions: [{ type: 'Available', status: 'True' }] } })
    case 'GET /apis/apps/v1/namespaces/tally/deployments':
    case 'GET /apis/apps/v1/namespaces/tally/statefulsets':
      return ok({ items: [] })
    case 'GET /apis/apps/v1/namespaces/tally/deployments/tally-app':
      return ok({ spec: { replicas: 1 }, status: { readyReplicas: 1 } })
    default:
      return failure(404, `no ${call}`)
  }
}

/**
 * A machine that is signed in to an account with the environment `aws`: an API server that asks for the
 * CLI's token and forwards a port of the log store's pod, and a monitoring host whose Prometheus serves TLS.
 * @param programs see {@link signedIn}
 * @param dev see {@link signedIn}
 */
export async function awsStandIn(
  t: TestContext,
  programs: Readonly<Record<string, string>> = {},
  dev: object = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'tally-aws-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const certificate = await certificateFor(folder)
  const logs = await logStoreStandIn(t, `logs:${logsPassword}`)
  const app = await countedApp(t, (line) => logs.lines.push(line))
  const prometheus = await prometheusStandIn(t, [{ pod: 'app-1', url: app.url }], 'aws')
  const grafana = await serve(t, (request, response) => {
    response.writeHead(request.url === '/api/health' ? 200 : 404).end('{}')
  })
  const cluster = await kubernetesStandIn(t, (request) =>
    request.authorization === `Bearer ${token}`
      ? clusterAnswers(request, app.url)
      : failure(401, 'Unauthorized'),
  )
  forwardPorts(cluster.server, ({ call, port, authorization }) => {
    const isAllowed = authorization === `Bearer ${token}` && port === '9428'
    const isLogs = call === 'GET /api/v1/namespaces/tally/pods/logs-1/portforward'
    return isAllowed && isLogs ? portOf(logs.url) : undefined
  })
  const [username = '', password = ''] = standInCredentials.split(':')
  const { cert: authority } = certificate
  const deployed = {
    cluster: {
      endpoint: `https://127.0.0.1:${await tlsInFrontOf(t, cluster.url, certificate)}`,
      authority,
    },
    token,
    ports: {
      9090: await tlsInFrontOf(t, prometheus.url, certificate),
      3000: portOf(grafana.url),
    },
    remoteWrite: { username, password, authority },
    grafana: { username: 'admin', password: 'battery staple' },
  }
  return { ...(await signedIn(t, deployed, programs, dev)), app, logs, url: app.url }
}
