import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { checkout } from './checkout.ts'
import { autoscalerCall, scaling } from './cluster/autoscaler-answers.ts'
import {
  type Answer,
  type ApiRequest,
  failure,
  kubernetesStandIn,
} from './cluster/kubernetes-stand-in.ts'

/** Terraform's state of something deployed. */
export const deployed = { version: 4, resources: [{ type: 'terraform_data' }] }
const encode = (value: string) => Buffer.from(value).toString('base64')

/**
 * A web server on a port that a NodePort may have; it answers whoever is let in, as Prometheus does.
 * @param seriesOf what it has of a query
 */
async function nodePort(
  t: TestContext,
  isAllowed = (_: string | undefined) => true,
  seriesOf = (_: string): readonly object[] => [],
) {
  for (;;) {
    const port = 30_000 + Math.floor(Math.random() * 2768)
    const server = createServer(async (request, response) => {
      const query = new URLSearchParams(await text(request)).get('query') ?? ''
      const isList = request.url?.includes('/label/')
      const data = isList ? [] : { resultType: 'matrix', result: seriesOf(query) }
      response
        .writeHead(isAllowed(request.headers.authorization) ? 200 : 401, { connection: 'close' })
        .end(JSON.stringify({ status: 'success', data }))
    })
    const taken = new Promise((resolve) => server.once('error', () => resolve(true)))
    server.listen(port, '127.0.0.1')
    if (
      await Promise.race([
        taken,
        once(server, 'listening').then(
          () => false,
          () => true,
        ),
      ])
    )
      continue
    t.after(() => server.close())
    return port
  }
}

/** A pod as the API has it. */
export const pod = (component: string, isReady: boolean) => ({
  metadata: { name: `${component}-0`, labels: { 'app.kubernetes.io/component': component } },
  spec: { containers: [{ name: component, image: `${component}:1` }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
    containerStatuses: [
      {
        name: component,
        restartCount: 2,
        state: isReady ? { running: {} } : { waiting: { reason: 'CrashLoopBackOff' } },
      },
    ],
  },
})

/** The passwords of a platform. */
const secret = {
  'prometheus-username': 'tally',
  'prometheus-password': 'pass-of-prometheus',
  'grafana-username': 'admin',
  'grafana-password': 'pass-of-grafana',
}

/** A cluster with these pods, deployed as `local`, whose app and Prometheus answer on loopback. */
export async function platform(
  t: TestContext,
  pods: readonly object[],
  given: {
    readonly data?: object
    readonly answers?: Readonly<Record<string, Answer>>
    /** Whether the settings name the kubeconfig. */
    readonly ownKubeconfig?: boolean
    /** @default no */
    readonly grafanaAnswers?: boolean
    /** More settings. @default none */
    readonly settings?: object
    /** What the central Prometheus has of a query. @default nothing */
    readonly seriesOf?: (query: string) => readonly object[]
  } = {},
) {
  const data = given.data ?? secret
  const answers: Readonly<Record<string, Answer>> = {
    'GET /api/v1/namespaces/tally/pods': { status: 200, body: { items: pods } },
    'GET /api/v1/namespaces/tally-nodes/pods': { status: 200, body: { items: [] } },
    'GET /api/v1/nodes': { status: 200, body: { items: [] } },
    [autoscalerCall]: scaling,
    ...given.answers,
    'GET /api/v1/namespaces/tally/secrets/tally-credentials': {
      status: 200,
      body: {
        data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, encode(value)])),
      },
    },
  }
  const answer = ({ call }: ApiRequest) => answers[call] ?? failure(404, `no ${call}`)
  const { kubeconfig } = await kubernetesStandIn(t, answer)
  const login = `Basic ${encode('tally:pass-of-prometheus')}`
  const ports = {
    http: await nodePort(t),
    prometheus: await nodePort(t, (authorization) => authorization === login, given.seriesOf),
    grafana: await nodePort(t, () => given.grafanaAnswers === true),
  }
  const own = await checkout(t)
  await own.write('kubeconfig', kubeconfig)
  const local = given.ownKubeconfig === false ? {} : { kubeconfig: 'kubeconfig' }
  await own.write('settings.json', { local, nodePorts: ports, ...given.settings })
  await own.write('terraform.local.tfstate', deployed)
  return { ...own, ports }
}
