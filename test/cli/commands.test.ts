import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { execa } from 'execa'

const root = join(import.meta.dirname, '../..')

function tally(args: readonly string[], env: Record<string, string> = {}) {
  return execa({ cwd: root, env, reject: false })(process.execPath, ['cli/main.ts', ...args])
}

describe('the commands', { concurrency: 2 }, () => {
  test('help lists every command with what it does', async () => {
    const { exitCode, stdout } = await tally(['--help'])
    assert.equal(exitCode, 0)
    const names = ['up', 'down', 'status', 'load', 'audit', 'report', 'doctor', 'manifests']
    for (const name of names) assert.match(stdout, new RegExp(`^  ${name} .*\\w{3}`, 'm'))
  })

  test('help hides the steps of a deploy, which nobody calls', async () => {
    assert.doesNotMatch((await tally(['--help'])).stdout, /credentials/)
    assert.doesNotMatch((await tally(['embedded', '--help'])).stdout, /^ {2}(image|apply) /m)
  })

  for (const name of ['load', 'embedded']) {
    test(`${name} has a help text of its own, with a line that works when it is typed`, async () => {
      const { exitCode, stdout } = await tally([name, '--help'])
      assert.equal(exitCode, 0)
      assert.match(stdout, new RegExp(`^Usage: npm run ${name} -- `))
    })
  }

  test('a reader of the output may leave early', async () => {
    const shell = execa({ cwd: root, reject: false, shell: 'bash' })
    const { stdout, stderr } =
      await shell`${process.execPath} cli/main.ts manifests local | head -n 1`
    assert.match(stdout, /^(---|apiVersion|#)/)
    assert.equal(stderr, '')
  })

  test('an unknown target is refused with those that are allowed', async () => {
    const { exitCode, stderr } = await tally(['up', 'azure'])
    assert.equal(exitCode, 1)
    assert.match(stderr, /azure.*Allowed: embedded, local, aws, aws-test, aws-prod, aws-standby\./)
    assert.doesNotMatch(stderr, /\n\s+at /)
  })

  test('an unknown command is refused with the one that was meant, and the help', async () => {
    const { exitCode, stderr } = await tally(['upp'])
    assert.equal(exitCode, 1)
    assert.match(stderr, /unknown command 'upp'\n\(Did you mean up\?\)\n\nUsage: /)
  })

  test('a name that every object of JavaScript has is no command', async () => {
    const { exitCode, stderr } = await tally(['toString'])
    assert.equal(exitCode, 1)
    assert.match(stderr, /unknown command/)
  })

  for (const args of [
    ['status', '--jason'],
    ['embedded', 'begin'],
    ['load', '--requests', '0'],
    ['audit', '--url', 'http://x', '--prometheus', 'http://x', '--counter', 'spring'],
  ]) {
    test(`${args.join(' ')} is refused without a stack trace`, async () => {
      const { exitCode, stdout, stderr } = await tally(args)
      assert.notEqual(exitCode, 0)
      assert.equal(stdout, '')
      assert.match(stderr, /error: /)
      assert.doesNotMatch(stderr, /\n\s+at /)
    })
  }
})

describe('settings that are wrong', { concurrency: 2 }, () => {
  const commands = [
    ['up', 'local'],
    ['doctor', 'embedded'],
    ['manifests', 'local'],
    ['status', '--target', 'local'],
  ]
  for (const args of commands) {
    test(`end ${args.join(' ')} with one message that says what and where`, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'tally-settings-'))
      t.after(() => rm(folder, { recursive: true, force: true }))
      const file = join(folder, 'settings.json')
      await writeFile(file, '{ "web": { "limit": {} } }')
      const { exitCode, stdout, stderr } = await tally(args, { TALLY_SETTINGS: file })
      assert.equal(exitCode, 1)
      assert.match(stderr, /web\.limit: there is no such setting.*Fix: .*use one of: .*limits/)
      assert.equal((stdout + stderr).match(/web\.limit:/g)?.length, 1, 'it is said once')
      assert.doesNotMatch(stdout + stderr, /\n\s+at /)
    })
  }
})

describe('a cluster that is not there', () => {
  test('is a status, not an error', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'tally-settings-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const file = join(folder, 'settings.json')
    await writeFile(file, JSON.stringify({ local: { kubeconfig: join(folder, 'kubeconfig') } }))
    const { exitCode, stdout } = await tally(['status', '--target', 'local', '--json'], {
      TALLY_SETTINGS: file,
    })
    assert.equal(exitCode, 1)
    const { unhealthy, ...status } = JSON.parse(stdout)
    assert.deepEqual(status, {
      target: 'local',
      ready: false,
      kubeconfig: null,
      urls: { app: null, prometheus: null, grafana: null, logs: null, dashboards: null },
      forwarded: [],
      notMeasured: [],
      notEnforced: [],
      pods: [],
      services: [],
    })
    assert.match(unhealthy[0], /no kubeconfig at/)
  })
})
