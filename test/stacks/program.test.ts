import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { root } from './stacks.ts'

function synthesize(settings: string, environment: Readonly<Record<string, string>> = {}) {
  // Inside of the repository, as `cdktf.out` is: paths from there to the root name no folder.
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, 'node_modules/.cache/tally-program-'))
  after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'settings.json')
  writeFileSync(file, settings)
  const outdir = join(folder, 'cdktf.out')
  const { status, stdout, stderr } = spawnSync(process.execPath, ['main.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...environment, PATH: process.env.PATH, CDKTF_OUTDIR: outdir, TALLY_SETTINGS: file },
  })
  return { status, output: stdout + stderr, outdir, file }
}

describe('main.ts', () => {
  const { status, output, outdir } = synthesize('{}')

  test('synthesizes every stack without a word', () => {
    assert.equal(status, 0, output)
    assert.equal(output, '')
    assert.deepEqual(readdirSync(join(outdir, 'stacks')).sort(), [
      'aws',
      'aws-prod',
      'aws-standby',
      'aws-test',
      'embedded',
      'local',
    ])
  })

  test('writes no password and no path of this machine', () => {
    const files = readdirSync(outdir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    assert.ok(files.length >= 4)
    // Not within another path: root's home is also a part of `/host/root/proc`.
    const home = new RegExp(`(?<![\\w.-])${homedir()}/`)
    for (const text of files) {
      assert.doesNotMatch(text, home, 'the home folder')
      assert.ok(!text.includes(root), "the repository's folder")
      // Passwords come from files of a Secret that Terraform only knows by name.
      assert.doesNotMatch(text, /kubernetes_secret|"kind": ?"Secret"|^kind: Secret$/m)
      assert.doesNotMatch(text, /\$2[aby]\$\d\d\$/, 'the hash of a password')
    }
  })

  test('refuses wrong settings with one message, no stack trace and exit 1', () => {
    const refused = synthesize('{"web": {"limit": {}}}')
    assert.equal(refused.status, 1)
    assert.ok(refused.output.startsWith(`${refused.file} can not be used:`), refused.output)
    assert.match(refused.output, /use one of: autoscaling, requests, limits/)
    assert.doesNotMatch(refused.output, /^\s+at /m)
  })

  test('refuses TF_WORKSPACE, which moves the state, by its name', () => {
    const refused = synthesize('{}', { TF_WORKSPACE: 'dev' })
    assert.equal(refused.status, 1)
    assert.match(refused.output, /^The environment sets TF_WORKSPACE, .*Fix: unset TF_WORKSPACE$/m)
    assert.doesNotMatch(refused.output, /^\s+at /m)
  })

  describe('with KUBECONFIG and KUBE_CTX_CLUSTER=prod', () => {
    const there = ['main.ts', 'cdktf.json'].map((name) => join(root, name))
    const environment = {
      KUBECONFIG: [there[0], '/nowhere', there[1]].join(delimiter),
      KUBE_CTX_CLUSTER: 'prod',
    }
    const led = synthesize('{}', environment)
    const stackOf = (id: string) =>
      readFileSync(join(led.outdir, 'stacks', id, 'cdk.tf.json'), 'utf8')

    test('takes the kubeconfigs that are there', () => {
      assert.equal(led.status, 0, led.output)
      const { config_paths } = JSON.parse(stackOf('local')).provider.kubernetes[0]
      assert.deepEqual(config_paths, there)
    })

    test('lets the plan of stacks with a cluster refuse KUBE_CTX_CLUSTER, and no other stack', () => {
      for (const id of ['local', 'aws', 'aws-test', 'aws-prod', 'aws-standby']) {
        const { variable, provider } = JSON.parse(stackOf(id))
        const [{ error_message }] = variable.Environment.validation
        assert.match(error_message, /KUBE_CTX_CLUSTER, which .*Fix: unset KUBE_CTX_CLUSTER$/, id)
        const [first] = id === 'local' ? provider.kubernetes : provider.aws
        assert.match(first.config_context ?? first.region, /^\$\{var\.Environment\}$/, id)
      }
      assert.doesNotMatch(stackOf('embedded'), /KUBE_CTX_CLUSTER/)
    })
  })
})
