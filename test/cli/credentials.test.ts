import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { compare } from 'bcryptjs'
import { execa } from 'execa'
import { parse } from 'yaml'
import {
  type Answer,
  type ApiRequest,
  failure,
  kubeconfigOf,
  kubernetesStandIn,
} from './kubernetes-stand-in.ts'

const root = join(import.meta.dirname, '../..')
const created: Answer = { status: 201, body: {} }

/** Runs `credentials` against a cluster that a kubeconfig names. */
async function credentials(t: TestContext, kubeconfig: string) {
  const folder = await mkdtemp(join(tmpdir(), 'tally-credentials-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'kubeconfig')
  await writeFile(file, kubeconfig)
  const args = ['cli/main.ts', 'credentials', '--kubeconfig', file, '--namespace', 'tally']
  return execa({ cwd: root, reject: false })(process.execPath, args)
}

const secretIn = (requests: readonly ApiRequest[]): Record<string, string> => {
  const sent = requests.find(({ call }) => call === 'POST /api/v1/namespaces/tally/secrets')
  return JSON.parse(sent?.body ?? '{}').stringData
}

test('passwords are generated into a Secret, and never printed', async (t) => {
  const { kubeconfig, requests } = await kubernetesStandIn(t, () => created)
  const { exitCode, stdout, stderr } = await credentials(t, kubeconfig)
  assert.equal(exitCode, 0)
  assert.equal(stdout, 'Secret tally/tally-credentials created')
  const secret = secretIn(requests)
  const [prometheus = '', grafana = ''] = ['prometheus', 'grafana'].map(
    (name) => secret[`${name}-password`],
  )
  for (const password of [prometheus, grafana]) {
    assert.match(password, /^[\w-]{32}$/)
    assert.ok(!(stdout + stderr).includes(password))
  }
  const hashes = parse(secret['web-config.yml'] ?? '').basic_auth_users
  const hash = hashes[secret['prometheus-username'] ?? '']
  assert.ok(await compare(prometheus, hash), 'Prometheus lets in who has its password')
  assert.ok(!(await compare(grafana, hash)), 'and nobody else')
})

test('a Secret that is there stays as it is', async (t) => {
  const { kubeconfig, requests } = await kubernetesStandIn(t, () =>
    failure(409, 'secrets "tally-credentials" already exists'),
  )
  const { exitCode, stdout } = await credentials(t, kubeconfig)
  assert.equal(exitCode, 0)
  assert.match(stdout, /is there, left as it is/)
  assert.ok(
    requests.every(({ call }) => call.startsWith('POST ')),
    'nothing was changed',
  )
})

test("what the API server refuses is said in the server's words alone", async (t) => {
  const { kubeconfig } = await kubernetesStandIn(t, () =>
    failure(403, 'namespaces is forbidden: User "me" cannot create resource "namespaces"'),
  )
  const { exitCode, stderr } = await credentials(t, kubeconfig)
  assert.equal(exitCode, 1)
  assert.match(stderr, /^the API server answered: namespaces is forbidden: .*"namespaces"$/)
})

test('a cluster that does not answer is one message with the reason', async (t) => {
  const { exitCode, stderr } = await credentials(t, kubeconfigOf('http://127.0.0.1:10'))
  assert.equal(exitCode, 1)
  assert.match(stderr, /^fetch failed: .*127\.0\.0\.1:10$/)
})
