import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { standInCredentials } from '../../loadtest/prometheus-stand-in.ts'
import { deployed } from '../deployed-platform.ts'
import { awsStandIn } from './aws-stand-in.ts'
import { until } from './processes.ts'

type StandIn = Awaited<ReturnType<typeof awsStandIn>>

/** Waits until a load sends: before it one route was asked, by the look at what is deployed. */
const whileItSends = ({ app }: StandIn) => until(() => app.metrics().length > 3, 'the load sends')

/** Has the settings want a line of each request. */
async function withRequestLog(aws: StandIn): Promise<void> {
  const settings = JSON.parse(await aws.read('settings.json'))
  await aws.write('settings.json', { ...settings, web: { requestLog: true } })
}

/** What is sent for some seconds, so that something can happen meanwhile. */
const slowly = ['load', '--target', 'aws', '--requests', '900', '--rate', '300']

suite('AWS through tunnels', { concurrency: 2 }, () => {
  test('status asks the cluster by a token, and Prometheus and Grafana of the host', async (t) => {
    const aws = await awsStandIn(t)
    const { stdout } = await aws.tally(['status', '--target', 'aws', '--json', '--show-secrets'])
    const { ready, unhealthy, urls, forwarded, credentials, kubeconfig } = JSON.parse(stdout)
    assert.deepEqual([ready, unhealthy], [true, []])
    assert.deepEqual(urls, {
      app: aws.url,
      prometheus: null,
      grafana: null,
      logs: null,
      dashboards: null,
    })
    assert.deepEqual(forwarded, ['prometheus', 'grafana', 'logs'])
    assert.deepEqual(credentials, {
      prometheus: standInCredentials,
      grafana: 'admin:battery staple',
      logs: 'logs:paper clip',
    })
    assert.equal((await stat(kubeconfig)).mode & 0o777, 0o600)
    await aws.noTunnelIsLeft()
  })

  test('status looks for the app at the name of its domain, over TLS', async (t) => {
    const domain = { name: 'metrics.example.invalid', zone: 'example.invalid' }
    const aws = await awsStandIn(t, {}, { domain })
    const { stdout } = await aws.tally(['status', '--target', 'aws', '--json'])
    const { urls, unhealthy } = JSON.parse(stdout)
    assert.equal(urls.app, null)
    assert.match(unhealthy.join(), /no answer at https:\/\/metrics\.example\.invalid/)
  })

  test('a load is sent to the load balancer, and counted through the tunnel', async (t) => {
    const aws = await awsStandIn(t)
    const { exitCode, stdout } = await aws.tally(['load', '--target', 'aws', '--json'])
    const { sent, counted, verdict } = JSON.parse(stdout)
    assert.deepEqual([sent, counted, verdict, exitCode], [1000, 1000, 'agree', 0])
    await aws.noTunnelIsLeft()
    const report = await aws.tally(['report'])
    assert.match(report.stdout, /^file:.*report\.html$/)
  })

  test("a load's requests are looked up in the log store of the cluster, through its API server", async (t) => {
    const aws = await awsStandIn(t)
    await withRequestLog(aws)
    const { exitCode, stdout } = await aws.tally(['load', '--target', 'aws', '--json'])
    const { sent, counted, logged, verdict } = JSON.parse(stdout)
    assert.deepEqual([sent, counted, logged, verdict, exitCode], [1000, 1000, 1000, 'agree', 0])
    await aws.noTunnelIsLeft()
  })

  test('a log store that does not answer is named, and nothing is taken for logged', async (t) => {
    const aws = await awsStandIn(t)
    await withRequestLog(aws)
    aws.logs.isAway = true
    const { exitCode, stdout } = await aws.tally(['load', '--target', 'aws', '--json'])
    const { counted, logged, verdict, message } = JSON.parse(stdout)
    assert.deepEqual([counted, logged, verdict, exitCode], [1000, null, 'not-logged', 1])
    assert.match(message, /The log store of aws does not answer/)
  })

  test('logs are searched through the API server, with no tunnel', async (t) => {
    const aws = await awsStandIn(t)
    aws.logs.lines.push({ _time: '2026-11-28T21:04:01Z', level: 'info', _msg: 'a line' })
    const { stdout, stderr } = await aws.tally(['logs', '--target', 'aws', '--service', 'app'])
    assert.deepEqual([stdout, stderr], ['2026-11-28T21:04:01Z - info  a line', ''])
    assert.match(aws.logs.queries.at(-1) ?? '', /:="app"$/)
    assert.deepEqual(await aws.processes('cli'), [])
  })

  test('a tunnel that is lost during a load is opened again, and every request is counted', async (t) => {
    const aws = await awsStandIn(t)
    const load = aws.start([...slowly, '--json'])
    await whileItSends(aws)
    await aws.killTunnel()
    const { sent, counted } = JSON.parse((await load).stdout)
    assert.deepEqual([sent, counted], [900, 900])
    assert.equal((await aws.processes('9090')).length, 2)
    await aws.noTunnelIsLeft()
  })

  test('a tunnel that is lost for good says so, and no count is printed', async (t) => {
    const aws = await awsStandIn(t)
    const load = aws.start([...slowly, '--settle-timeout', '8', '--json'])
    await whileItSends(aws)
    await aws.expire()
    await aws.killTunnel()
    const { exitCode, stdout } = await load
    const { sent, counted, verdict, message } = JSON.parse(stdout)
    assert.deepEqual([sent, counted, verdict, exitCode], [900, null, 'not-counted', 1])
    assert.match(
      message,
      /The tunnel to port 9090 of i-0123 did not open: An error occurred \(ExpiredToken\).*Look with: npm run status -- --target aws\. Fix: npm run up -- aws/,
    )
    await aws.noTunnelIsLeft()
  })

  test('Ctrl-C ends a load in order: what was sent is counted, and no tunnel is left', async (t) => {
    const aws = await awsStandIn(t)
    const load = aws.start([...slowly, '--json'])
    await whileItSends(aws)
    load.kill('SIGINT')
    const { exitCode, stdout } = await load
    const { sent, counted } = JSON.parse(stdout)
    assert.deepEqual([exitCode, typeof counted], [130, 'number'])
    assert.ok(sent > 0 && sent < 900)
    await aws.noTunnelIsLeft()
  })

  test('open keeps Prometheus, Grafana and the log store at ports of this machine until Ctrl-C', async (t) => {
    const aws = await awsStandIn(t)
    const nodePorts = { http: 30_980, prometheus: 30_981, grafana: 30_982, logs: 30_983 }
    const settings = JSON.parse(await aws.read('settings.json'))
    await aws.write('settings.json', { ...settings, nodePorts })
    const open = aws.start(['open', '--target', 'aws'])
    let printed = ''
    open.stdout.on('data', (data) => {
      printed += data
    })
    await until(() => printed.includes('until Ctrl-C'), 'the ports are open')
    assert.match(printed, /^prometheus +http:\/\/127\.0\.0\.1:30981$/m)
    const grafana = await fetch('http://127.0.0.1:30982/api/health')
    assert.equal(grafana.status, 200)
    const logs = await fetch('http://127.0.0.1:30983/health')
    assert.equal(logs.status, 200)
    open.kill('SIGINT')
    await open
    await aws.noTunnelIsLeft()
  })

  test('a status that is interrupted leaves no tunnel', async (t) => {
    const aws = await awsStandIn(t)
    const status = aws.start(['status', '--target', 'aws'])
    await until(async () => (await aws.processes('9090')).length > 0, 'the tunnel is opened')
    status.kill('SIGINT')
    await status
    await aws.noTunnelIsLeft()
  })

  test('an expired token is named, with the fix, before anything is sent', async (t) => {
    const aws = await awsStandIn(t)
    await aws.expire()
    const { exitCode, stdout, stderr } = await aws.tally(['load', '--target', 'aws', '--json'])
    assert.deepEqual([exitCode, stdout], [1, ''])
    assert.match(stderr, /credentials of AWS: .*\(ExpiredToken\).*\. Fix: sign in/s)
  })

  test('another account than that of the settings is refused, and named', async (t) => {
    const aws = await awsStandIn(t)
    const settings = JSON.parse(await aws.read('settings.json'))
    settings.aws.accountId = '999999999999'
    await aws.write('settings.json', settings)
    for (const args of [
      ['load', '--target', 'aws'],
      ['down', 'aws'],
    ]) {
      const { exitCode, stderr } = await aws.tally(args)
      assert.equal(exitCode, 1)
      assert.match(
        stderr,
        /role\/deployer of account 123456789012, which is not 999999999999 \(aws\.accountId\)\. Fix: sign in/,
      )
    }
  })

  test('an environment that is not in the account is named', async (t) => {
    const aws = await awsStandIn(t)
    const { stdout } = await aws.tally(['status', '--target', 'aws-test', '--json'])
    assert.match(JSON.parse(stdout).unhealthy.join(), /ResourceNotFoundException.*No cluster found/)
  })

  test('a machine without the Session Manager plugin is refused, and told how to get it', async (t) => {
    const aws = await awsStandIn(t, { 'session-manager-plugin': 'exit 127' })
    const { exitCode, stderr } = await aws.tally(['load', '--target', 'aws'])
    assert.equal(exitCode, 1)
    assert.match(
      stderr,
      /Session Manager plugin of the AWS CLI: .*Fix: install it: docs\.aws\.amazon/,
    )
    assert.match((await aws.tally(['doctor', 'aws'])).stdout, /missing +Session Manager plugin/)
  })

  test('up ends with the verdict: 1000 sent, 1000 counted', async (t) => {
    const aws = await awsStandIn(t)
    const { exitCode, stdout } = await aws.tally(['up', 'aws'])
    assert.equal(exitCode, 0)
    assert.match(stdout, /^1000 sent, 1000 counted: every request is accounted for\.$/m)
    assert.match(stdout, /^target +aws \(ready\)$/m)
    assert.match(stdout, /The end: npm run down -- aws$/)
    await aws.noTunnelIsLeft()
  })

  test('down has Terraform destroy what is deployed, and sees that nothing is left', async (t) => {
    const aws = await awsStandIn(t)
    await aws.write('terraform.aws.tfstate', deployed)
    const { exitCode, stdout, stderr } = await aws.tally(['down', 'aws'])
    assert.equal(exitCode, 0, stderr)
    assert.match(stdout, /^Gone: nothing of aws is left in eu-central-1/m)
    assert.ok((await aws.machine.calls()).some((call) => call.startsWith('terraform destroy')))
  })
})
