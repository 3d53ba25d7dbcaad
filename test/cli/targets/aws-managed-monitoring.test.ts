import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { awsStandIn } from './aws-stand-in.ts'

const managed = { monitoring: { kind: 'managed' } }

suite('AWS with a managed Prometheus', { concurrency: 2 }, () => {
  test('status asks it and Grafana through the API server, with no tunnel and no plugin', async (t) => {
    const aws = await awsStandIn(t, { 'session-manager-plugin': 'exit 1' }, managed)
    const { stdout } = await aws.tally(['status', '--target', 'aws', '--json', '--show-secrets'])
    const { ready, unhealthy, forwarded, credentials } = JSON.parse(stdout)
    assert.deepEqual([ready, unhealthy], [true, []])
    assert.deepEqual(forwarded, ['prometheus', 'grafana', 'logs'])
    assert.equal(credentials.grafana, 'admin:battery staple')
    assert.deepEqual(await aws.processes('cli'), [])
  })

  test('a load is counted by the workspace of this environment', async (t) => {
    const aws = await awsStandIn(t, {}, managed)
    const { exitCode, stdout } = await aws.tally(['load', '--target', 'aws', '--json'])
    const { sent, counted, verdict } = JSON.parse(stdout)
    assert.deepEqual([sent, counted, verdict, exitCode], [1000, 1000, 'agree', 0])
    const report = await aws.tally(['report'])
    assert.match(report.stdout, /^file:.*report\.html$/)
  })

  test('dashboards leads to Grafana', async (t) => {
    const aws = await awsStandIn(t, {}, managed)
    const { stderr } = await aws.tally(['dashboards', '--target', 'aws'])
    assert.match(stderr, /only while a port-forward is open\. Fix: npm run open -- --target aws/)
  })

  test('doctor asks for no room for a monitoring host', async (t) => {
    const aws = await awsStandIn(t, {}, managed)
    const { stdout } = await aws.tally(['doctor', 'aws'])
    assert.doesNotMatch(stdout, /Session Manager|t4g/)
  })
})
