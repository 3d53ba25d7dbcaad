import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { host, serverName } from './host-under-test.ts'
import { allSamplesArrive, refreshVolume } from './sending-agent.ts'

const accounts = '/var/lib/tally/identity/accounts.json'

describe('passwords and certificates of the monitoring host', { timeout: 300_000 }, () => {
  test('rotates the password without losing a sample', async () => {
    const before = (await host.published()).value
    const ended = await host.runOwnProgram('/usr/local/bin/tally-host rotate remote-write')
    assert.equal(ended.exitCode, 0, ended.output)
    const now = (await host.published()).value
    assert.notEqual(now.password, before.password)
    const former = `${before.username}:${before.password}`
    // The agent still has the former one, and may go on until its volume is refreshed.
    assert.equal((await host.askPrometheus('/-/healthy', former)).status, 200)
    await sleep(3000)
    await refreshVolume()
    await sleep(3000)
    // An hour later.
    const known = JSON.parse(host.machine.read(accounts))
    known['remote-write'][0].until = 0
    host.machine.write(accounts, JSON.stringify(known), 0o600)
    await host.arrange()
    assert.equal((await host.askPrometheus('/-/healthy', former)).status, 401)
    await sleep(3000)
    await allSamplesArrive()
  })

  test('rotates the password of Grafana, and restarts it', async () => {
    const before = await host.aws.secret(host.references.grafanaSecret)
    const calls = await host.systemctlCalls(async () => {
      const ended = await host.runOwnProgram('/usr/local/bin/tally-host rotate grafana')
      assert.equal(ended.exitCode, 0, ended.output)
    })
    const now = await host.aws.secret(host.references.grafanaSecret)
    assert.notEqual(now?.value.password, before?.value.password)
    assert.equal(
      host.machine.read('/var/lib/tally/credentials/grafana/admin-password'),
      now?.value.password,
    )
    assert.match(calls, /restart grafana.service/)
  })

  test('renews its certificate before it ends, without a restart', async () => {
    await host.runPython(
      'import os, certificates, credentials',
      'os.remove(certificates.CERTIFICATE)',
      'certificates.CERTIFICATE_DAYS = 20',
      'certificates.ensure(); credentials.write()',
    )
    const lastsAMonth = async () => {
      const said = await host.machine.run([
        ...['sh', '-c'],
        'openssl s_client -connect 127.0.0.1:9090 </dev/null 2>/dev/null | openssl x509 -noout -checkend 2592000',
      ])
      return said.exitCode === 0
    }
    assert.equal(await lastsAMonth(), false)
    await host.arrange()
    assert.equal(await lastsAMonth(), true)
    assert.equal(host.services.get('prometheus')?.exited, false)
  })

  test('renews its authority with the same key, so that the former one is trusted still', async () => {
    const former = (await host.published()).value
    await host.runPython(
      'import os, certificates',
      'os.remove(certificates.AUTHORITY)',
      'certificates.AUTHORITY_DAYS = 100',
      'certificates.AUTHORITY_RENEWED_DAYS_BEFORE = 1',
      'certificates.ensure()',
    )
    await host.arrange()
    const now = (await host.published()).value
    assert.notEqual(now.authority, former.authority)
    for (const authority of [former.authority ?? '', now.authority ?? '']) {
      const auth = `${now.username}:${now.password}`
      const url = 'https://127.0.0.1:9090/-/healthy'
      assert.equal((await host.ask({ url, auth, authority, serverName })).status, 200)
    }
  })
})
