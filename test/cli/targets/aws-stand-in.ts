import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
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
const grafanaCredentials = { username: 'admin', password: 'battery staple' }
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

/** Ports of the pods whose Services are reached through the API server. */
const forwardedPorts = { logs: 9428, prometheus: 9090, grafana: 3000 } as const
type ForwardedPart = keyof typeof forwardedPorts

const isForwarded = (part: string): part is ForwardedPart => part in forwardedPorts

/** What the API server answers about a platform that is as it should be. */
function clusterAnswers(
  { call, labelSelector }: ApiRequest,
  app: string,
  parts: readonly string[],
): Answer {
  const ok = (body: object): Answer => ({ status: 200, body })
  const [, part = ''] = /^GET \/api\/v1\/namespaces\/tally\/services\/(\w+)$/.exec(call) ?? []
  if (isForwarded(part) && parts.includes(part)) {
    const port = forwardedPorts[part]
    return ok({
      spec: { selector: { [componentLabel]: part }, ports: [{ port, targetPort: 'metrics' }] },
    })
  }
  switch (call.replace('/api/v1/namespaces/tally/', '/')) {
    case 'GET /pods': {
      const conditions = [{ type: 'Ready', status: 'True' }]
      const items = ['app', ...parts].map((component) => ({
        metadata: { name: `${component}-1`, labels: { [componentLabel]: component } },
        spec: {
          containers: [
            {
              ports: isForwarded(component)
                ? [{ name: 'metrics', containerPort: forwardedPorts[component] }]
                : [],
            },
          ],
        },
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
    case 'GET /secrets/tally-credentials': {
      const values = Object.entries({
        'logs-password': logsPassword,
        'prometheus-username': 'tally',
        'prometheus-password': 'of no use',
        'grafana-username': grafanaCredentials.username,
        'grafana-password': grafanaCredentials.password,
      })
      return ok({
        data: Object.fromEntries(
          values.map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
        ),
      })
    }
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

/** Takes requests for a workspace, and passes them on with the account that Prometheus asks for, as a signer. */
function signingProxy(t: TestContext, prometheus: string) {
  return serve(t, (request, response) => {
    if (!request.url?.startsWith('/workspaces/ws-1/api/v1/')) {
      response.writeHead(404).end()
      return
    }
    const authorization = `Basic ${Buffer.from(standInCredentials).toString('base64')}`
    const { method, headers } = request
    const options = { method, headers: { ...headers, authorization } }
    const passed = httpRequest(`${prometheus}/api/v1/query`, options, (answer) => {
      response.writeHead(answer.statusCode ?? 502)
      answer.pipe(response)
    })
    request.pipe(passed)
  })
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
  const proxy = await signingProxy(t, prometheus.url)
  const isManaged = 'monitoring' in dev
  const parts = isManaged ? ['logs', 'prometheus', 'grafana'] : ['logs']
  const cluster = await kubernetesStandIn(t, (request) =>
    request.authorization === `Bearer ${token}`
      ? clusterAnswers(request, app.url, parts)
      : failure(401, 'Unauthorized'),
  )
  const forwarded = { logs: logs.url, prometheus: proxy.url, grafana: grafana.url }
  forwardPorts(cluster.server, ({ call, port, authorization }) => {
    const part = /^GET .*\/tally\/pods\/(\w+)-1\/portforward$/.exec(call)?.[1] ?? ''
    const isAllowed = authorization === `Bearer ${token}` && parts.includes(part)
    return isAllowed && isForwarded(part) && port === String(forwardedPorts[part])
      ? portOf(forwarded[part])
      : undefined
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
    grafana: grafanaCredentials,
  }
  return { ...(await signedIn(t, deployed, programs, dev)), app, logs, url: app.url }
}
