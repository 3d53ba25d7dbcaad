import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { after, before, describe, type TestContext, test } from 'node:test'
import { type Forward, openLocalPort } from '../../../cli/cluster/local-port.ts'
import { kubectl } from '../../../embedded/node/kubectl.ts'
import { deployed } from '../../cli/deployed-platform.ts'
import { signedIn } from '../../cli/targets/aws-account-stand-in.ts'
import { serve } from '../../loadtest/counted-app.ts'
import { startMonitoring } from '../support/aws/monitoring-beside.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { until } from '../support/until.ts'

const deployer = ['--namespace', 'kube-system']
const binding = ['clusterrolebinding', 'tally-deployer']

/**
 * The embedded cluster in the place of EKS, the real app behind a load balancer's name, and a real central
 * Prometheus on what stands for the monitoring host. Stand-ins are the AWS CLI with its plugin, which
 * forwards, Terraform, and Grafana.
 */
describe('the aws target, with the embedded cluster as EKS', () => {
  let platform: Platform
  let monitoring: Awaited<ReturnType<typeof startMonitoring>>
  let loadBalancer: Forward
  let cluster: { readonly endpoint: string; readonly authority: string }
  let token: string
  let service: object

  const entrance = async () =>
    JSON.parse(await platform.kubectl('get', 'service', 'nginx', '-o', 'json')).spec
  const patch = (body: object, ...args: string[]) =>
    platform.kubectl(...['patch', 'service', 'nginx', ...args, '-p', JSON.stringify(body)])

  before(async () => {
    platform = await readyPlatform()
    service = await entrance()
    const { stdout } = await kubectl(['config', 'view', '--raw', '--minify', '-o', 'json'])
    const { server, 'certificate-authority-data': authority } =
      JSON.parse(stdout).clusters[0].cluster
    cluster = { endpoint: server, authority: Buffer.from(authority, 'base64').toString() }
    // An access entry of EKS makes whoever deploys an administrator, who signs in by token.
    await kubectl(['create', 'serviceaccount', 'deployer', ...deployer])
    const asAdmin = ['--clusterrole=cluster-admin', '--serviceaccount=kube-system:deployer']
    await kubectl(['create', ...binding, ...asAdmin])
    token = (await kubectl(['create', 'token', 'deployer', ...deployer])).stdout.trim()
    // What the load balancer controller of EKS does: a name, at which port 80 leads to NGINX.
    await patch({ spec: { type: 'LoadBalancer' } })
    const named = { status: { loadBalancer: { ingress: [{ hostname: 'localhost' }] } } }
    await patch(named, '--subresource', 'status')
    const { port, hostname } = new URL(platform.app)
    loadBalancer = await openLocalPort(
      (socket) => pipeline(socket, connect(Number(port), hostname), socket),
      80,
    )
    monitoring = await startMonitoring()
  })

  after(async () => {
    await monitoring?.stop()
    await loadBalancer?.close()
    await kubectl(['delete', 'serviceaccount', 'deployer', ...deployer, '--ignore-not-found'])
    await kubectl(['delete', ...binding, '--ignore-not-found'])
    await patch({ spec: { type: 'NodePort' } })
    assert.deepEqual(await entrance(), service, 'the Service of NGINX is as it was')
  })

  /** A machine of a test that is signed in to the account. */
  async function machine(t: TestContext) {
    const grafana = await serve(t, (request, response) => {
      response.writeHead(request.url === '/api/health' ? 200 : 404).end('{}')
    })
    const aws = await signedIn(t, {
      cluster,
      token,
      ports: { 9090: monitoring.port, 3000: Number(new URL(grafana.url).port) },
      remoteWrite: monitoring.account,
      grafana: { username: 'admin', password: 'battery staple' },
    })
    const settings = JSON.parse(await aws.read('settings.json'))
    await aws.write('settings.json', { ...settings, scrapeIntervalSeconds: 1 })
    return aws
  }

  // Over an hour: the series of pods that are gone stay, so it never goes back.
  const requests = 'http_request_duration_seconds_count{cluster="aws",route="/gandalf"}'
  const counted = () => monitoring.value(`sum(max_over_time(${requests}[1h]))`)

  /** Starts a load of some seconds, and does something as soon as it is being counted. */
  async function during(
    aws: Awaited<ReturnType<typeof machine>>,
    act: () => Promise<unknown>,
    ...options: readonly string[]
  ) {
    const start = await counted()
    const slowly = ['--path', '/gandalf', '--requests', '1200', '--rate', '150']
    const load = aws.start(['load', '--target', 'aws', '--json', ...slowly, ...options])
    await until('the load is counted', async () => (await counted()) > start, 90)
    assert.ok((await counted()) < start + 1200, 'it has not sent everything yet')
    await act()
    const { exitCode, stdout, stderr } = await load
    assert.notEqual(stdout, '', stderr)
    await aws.noTunnelIsLeft()
    return { exitCode, ...JSON.parse(stdout) }
  }

  test('is ready: its API server by a token, its app by the load balancer, all else by tunnels', async (t) => {
    const aws = await machine(t)
    const { stdout, exitCode } = await aws.tally(['status', '--target', 'aws', '--json'])
    const { ready, unhealthy, urls, forwarded } = JSON.parse(stdout)
    assert.deepEqual([ready, unhealthy, exitCode], [true, [], 0])
    assert.equal(urls.app, 'http://localhost')
    assert.deepEqual(forwarded, ['prometheus', 'grafana', 'logs'])
    await aws.noTunnelIsLeft()
  })

  test('is up with 1000 sent and 1000 counted, has a report, and is down when Terraform has destroyed it', async (t) => {
    const aws = await machine(t)
    const up = await aws.tally(['up', 'aws'])
    assert.equal(up.exitCode, 0, up.stdout + up.stderr)
    assert.match(up.stdout, /^1000 sent, 1000 counted: every request is accounted for\.$/m)
    assert.match(up.stdout, /^target +aws \(ready\)$/m)
    assert.match((await aws.tally(['report'])).stdout, /^file:.*report\.html$/)
    await aws.write('terraform.aws.tfstate', deployed)
    const down = await aws.tally(['down', 'aws'])
    assert.match(down.stdout, /^Gone: nothing of aws is left in eu-central-1/m, down.stderr)
    await aws.noTunnelIsLeft()
  })

  test("counts on when the tunnel is killed in the middle: each request, and another client's as +1", async (t) => {
    const aws = await machine(t)
    const outcome = await during(aws, async () => {
      await fetch(`${platform.app}/gandalf`)
      await aws.killTunnel()
    })
    const { sent, counted: all, verdict, message, exitCode } = outcome
    assert.deepEqual([sent, all, verdict, exitCode], [1200, 1201, 'disagree', 1], message)
    assert.match(message, /\/gandalf .*\+1/s)
    assert.equal((await aws.processes('9090')).length, 2)
  })

  test('prints no count when the tunnel that was killed does not open again, and says so', async (t) => {
    const aws = await machine(t)
    const outcome = await during(
      aws,
      async () => {
        await aws.expire()
        await aws.killTunnel()
      },
      ...['--settle-timeout', '15'],
    )
    const { sent, counted: all, verdict, message, exitCode } = outcome
    assert.deepEqual([sent, all, verdict, exitCode], [1200, null, 'not-counted', 1])
    assert.match(
      message,
      /The tunnel to port 9090 of i-0123 did not open: An error occurred \(ExpiredToken\)/,
    )
  })
})
