import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../support/until.ts'
import { host, serverName } from './host-under-test.ts'
import { name } from './rendered-host.ts'
import { allSamplesArrive, startAgent } from './sending-agent.ts'

describe('the running monitoring host', { timeout: 300_000 }, () => {
  test('receives what an agent took before the receiver was there', async () => {
    await startAgent()
    await sleep(4000)
    const receives = Date.now() / 1000
    for (const unit of ['prometheus', 'alertmanager', 'node-exporter']) host.startService(unit)
    const first = async () =>
      (await host.query('up{job="probe"}[10m]'))[0]?.values[0]?.[0] ?? receives
    await until('samples of before are there', async () => (await first()) < receives - 2, 30)
    await allSamplesArrive()
  })

  test('answers 401 without the password, and refuses plain HTTP', async () => {
    const { value } = await host.published()
    for (const path of ['/api/v1/query?query=up', '/api/v1/write', '/metrics', '/-/healthy']) {
      assert.equal((await host.askPrometheus(path, `${value.username}:wrong`)).status, 401, path)
      assert.equal((await host.askPrometheus(path, 'nobody:wrong')).status, 401, path)
    }
    const plain = await host.ask({ url: 'http://127.0.0.1:9090/api/v1/query?query=up' })
    assert.equal(plain.status, 400)
    assert.match(plain.body, /HTTP request to an HTTPS server/)
  })

  test('is trusted by its own authority alone, under its own name alone', async () => {
    const { value } = await host.published()
    const url = 'https://127.0.0.1:9090/-/healthy'
    const auth = `${value.username}:${value.password}`
    assert.equal((await host.ask({ url, auth, serverName })).status, 0)
    const authority = value.authority ?? ''
    const other = await host.ask({ url, auth, authority, serverName: 'other.internal' })
    assert.match(other.body, /altnames/)
  })

  test('has rules, scrapes what runs beside it, and knows its Alertmanager', async () => {
    const up = async () => {
      const series = await host.query('up{instance="monitoring-host"} == 1')
      return series.map(({ metric }) => metric.job).sort()
    }
    await until('everything beside it is up', async () => (await up()).length === 3, 30)
    assert.deepEqual(await up(), ['alertmanager', 'node-exporter', 'prometheus'])
    const { body } = await host.askPrometheus('/api/v1/rules')
    assert.ok(JSON.parse(body).data.groups.length > 0)
    const found = JSON.parse((await host.askPrometheus('/api/v1/alertmanagers')).body)
    assert.equal(found.data.activeAlertmanagers.length, 1)
  })

  test('says when its certificate ends and when the last snapshot was, and sends AWS a metric of its volume', async () => {
    const { volume } = host.references
    await host.aws.call('ec2', 'create-snapshot', '--volume-id', volume)
    const ended = await host.runOwnUnit('ExecStartPost')
    for (const { exitCode, output } of ended) assert.equal(exitCode, 0, output)
    await until('node exporter has seen it', async () => {
      const found = await host.query('tally_last_snapshot_timestamp_seconds')
      return found.length === 1
    })
    const [expiry] = await host.query(
      'tally_certificate_expiry_timestamp_seconds{certificate="server"}',
    )
    const days = (Number(expiry?.value[1]) - Date.now() / 1000) / 86_400
    assert.ok(days > 89 && days <= 90, `${days}`)
    const metrics = await host.aws.call(
      'cloudwatch',
      'list-metrics',
      '--namespace',
      `Tally/${name}`,
    )
    assert.deepEqual(metrics.Metrics[0].Dimensions, [{ Name: 'VolumeId', Value: volume }])
  })

  test('has systemd enable the services, and restart or reload only what has changed', async () => {
    const calls = () => host.systemctlCalls(() => host.runOwnUnit('ExecStartPost'))
    const unchanged = await calls()
    assert.match(unchanged, /^enable prometheus.service$/m)
    assert.doesNotMatch(unchanged, /restart|reload [a-z]/)
    host.machine.write('/etc/prometheus/rules/more.yml', 'groups: []\n')
    assert.match(await calls(), /^--no-block reload prometheus.service$/m)
    host.machine.write('/etc/grafana/grafana.ini', '[log]\n')
    assert.match(await calls(), /^--no-block restart grafana.service$/m)
    assert.doesNotMatch(await calls(), /restart|reload [a-z]/)
  })

  test('loses nothing when Prometheus restarts', async () => {
    await host.services.get('prometheus')?.stop()
    await sleep(4000)
    host.startService('prometheus')
    await allSamplesArrive()
  })
})
