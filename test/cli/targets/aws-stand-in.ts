import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createServer } from 'node:tls'
import { execa } from 'execa'
import { countedApp, serve } from '../../loadtest/counted-app.ts'
import { logStoreStandIn } from '../../loadtest/log-store-stand-in.ts'
import { prometheusStandIn, standInCredentials } from '../../loadtest/prometheus-stand-in.ts'
import { checkout } from '../checkout.ts'
import { autoscalerCall, scaling } from '../cluster/autoscaler-answers.ts'
import {
  type Answer,
  type ApiRequest,
  failure,
  kubernetesStandIn,
} from '../cluster/kubernetes-stand-in.ts'
import { forwardPorts } from '../cluster/port-forward-stand-in.ts'

const name = 'tally-aws'
const region = 'eu-central-1'
/** What `aws eks get-token` gives, and the API server asks for. */
const token = 'k8s-aws-v1.dGVzdA'
const grafanaCredentials = { username: 'admin', password: 'battery staple' }
const logsPassword = 'paper clip'
const componentLabel = 'app.kubernetes.io/component'

/** A certificate for localhost, signed by an authority of its own. */
async function certificateFor(folder: string) {
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  await execa('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', keyFile, '-out', certificateFile, '-days', '2', '-subj', '/CN=test'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
  ])
  return { key: await readFile(keyFile, 'utf8'), cert: await readFile(certificateFile, 'utf8') }
}

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
 * A checkout on a machine with an AWS CLI that is signed in to an account with the environment `aws`: an API
 * server that asks for the CLI's token and forwards a port of the log store's pod, and a monitoring host whose Prometheus serves TLS. The CLI starts
 * a Session Manager plugin that really forwards to it.
 * @param programs others on PATH, or in place of these
 * @param dev settings of the environment
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
  const instance = {
    9090: await tlsInFrontOf(t, prometheus.url, certificate),
    3000: portOf(grafana.url),
  }
  const [username = '', password = ''] = standInCredentials.split(':')
  const answers = {
    identity: { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:role/deployer' },
    cluster: {
      cluster: {
        endpoint: `https://127.0.0.1:${await tlsInFrontOf(t, cluster.url, certificate)}`,
        certificateAuthority: { data: Buffer.from(certificate.cert).toString('base64') },
      },
    },
    token: {
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      status: { token, expirationTimestamp: new Date(Date.now() + 840_000) },
    },
    instances: {
      Reservations: [{ Instances: [{ InstanceId: 'i-0123', LaunchTime: '2026-11-28T20:00:00Z' }] }],
    },
    remoteWrite: {
      SecretString: JSON.stringify({ username, password, authority: certificate.cert }),
    },
    grafana: { SecretString: JSON.stringify(grafanaCredentials) },
  }
  const say = (answer: object) => `cat <<'JSON'\n${JSON.stringify(answer)}\nJSON\n`
  const aws = `
if [ -e "${folder}/expired" ] && [ "$1" != --version ] && [ "$2" != describe-volumes ]; then
  echo "An error occurred (ExpiredToken) when calling the operation: The security token included in the request is expired" >&2
  exit 254
fi
case "$*" in
  --version) echo "aws-cli/2.31.1 Python/3.13.7 Linux/6.1 exe/x86_64" ;;
  "ec2 describe-volumes --include-managed-resources --generate-cli-skeleton") echo '{}' ;;
  *get-caller-identity*) ${say(answers.identity)};;
  *describe-cluster*"--name ${name} --region ${region}"*) ${say(answers.cluster)};;
  *describe-cluster*) echo "An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for that name." >&2; exit 254 ;;
  *get-token*) ${say(answers.token)};;
  *describe-instances*Values=${name}-monitoring*) ${say(answers.instances)};;
  *list-secrets*${name}/remote-write-*) ${say({ SecretList: [{ ARN: 'arn:remote-write' }] })};;
  *list-secrets*${name}/grafana-*) ${say({ SecretList: [{ ARN: 'arn:grafana' }] })};;
  *get-secret-value*arn:remote-write*) ${say(answers.remoteWrite)};;
  *get-secret-value*arn:grafana*) ${say(answers.grafana)};;
  *start-session*"--target i-0123 --document-name AWS-StartPortForwardingSession"*)
    trap '' INT
    echo cli > "${folder}/$$"
    for last; do :; done
    session-manager-plugin "$last" || exit 255 ;;
  *) echo "no such call: $*" >&2; exit 252 ;;
esac`
  const plugin = join(import.meta.dirname, 'session-manager-plugin.ts')
  const own = await checkout(t, {
    aws,
    'session-manager-plugin': `
[ "$1" = --version ] && echo 1.2.764.0 && exit
export TALLY_TEST_INSTANCE='${JSON.stringify(instance)}' TALLY_TEST_SESSIONS='${folder}'
exec ${process.execPath} --disable-warning=ExperimentalWarning ${plugin} "$@"`,
    ...programs,
  })
  await own.write('settings.json', { aws: { region, apiAccess: { from: 'vpc' }, dev } })

  const processes = async (of: 'cli' | '9090' | '3000') => {
    const ids = (await readdir(folder)).filter((each) => /^\d+$/.test(each))
    const kinds = await Promise.all(ids.map((id) => readFile(join(folder, id), 'utf8')))
    return ids.map(Number).filter((_, index) => kinds[index]?.trim() === of)
  }
  return {
    ...own,
    app,
    logs,
    url: app.url,
    /** Processes that were started: the CLI's of each session, and the plugin's by the instance's port. */
    processes,
    /** From now on the CLI is refused: what it was signed in with has expired. */
    expire: () => writeFile(join(folder, 'expired'), ''),
  }
}
