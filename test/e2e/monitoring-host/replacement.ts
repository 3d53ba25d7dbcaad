import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { host } from './host-under-test.ts'
import { applyUserData } from './rendered-host.ts'
import { allSamplesArrive } from './sending-agent.ts'

describe('the monitoring host when something is replaced', { timeout: 300_000 }, () => {
  const { machine } = host

  test('goes on with the same data, authority and passwords as another instance', async () => {
    const before = await host.published()
    await host.services.get('prometheus')?.stop()
    // Nothing of the former instance is left but the volume; users get other numbers there.
    const own = ['/etc/prometheus', '/etc/grafana', '/etc/tally', '/opt', '/usr/local/lib/tally']
    for (const folder of own) await rm(machine.path(folder), { recursive: true, force: true })
    machine.write('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n')
    machine.write('/etc/group', 'root:x:0:\n')
    mkdirSync(machine.path('/opt'))
    applyUserData(machine, host.rendered.userData)
    await host.arrange()
    assert.equal((await host.published()).version, before.version)
    host.startService('prometheus')
    await allSamplesArrive()
  })

  test('takes over changed files, and removes those that are gone', async () => {
    const files = JSON.parse(host.rendered.files) as Record<string, string>
    const [rule] = Object.keys(files).filter((path) => path.startsWith('/etc/prometheus/rules/'))
    assert.ok(rule)
    delete files[rule]
    await host.upload(JSON.stringify({ ...files, '/etc/prometheus/rules/new.yml': 'groups: []\n' }))
    await host.arrange()
    const { output } = await machine.run(['ls', '/etc/prometheus/rules'])
    assert.match(output, /^new.yml$/m)
    assert.doesNotMatch(output, new RegExp(`^${rule.split('/').at(-1)}$`, 'm'))
  })

  test('goes on with the files that it has while its bucket is out of reach', async () => {
    const object = ['--bucket', host.references.bucket, '--key', 'host.json']
    await host.aws.call('s3api', 'delete-object', ...object)
    const [fetched] = await host.runOwnUnit('ExecStartPre')
    assert.notEqual(fetched?.exitCode, 0)
    assert.match(host.unit('tally-host').one('ExecStartPre'), /^-/)
    const [arranged] = await host.runOwnUnit('ExecStart')
    assert.equal(arranged?.exitCode, 0, arranged?.output)
  })
})
