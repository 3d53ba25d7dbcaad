import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { compare } from 'bcryptjs'
import { execa } from 'execa'
import { parse } from 'yaml'
import { copyLogsPassword, ensureCredentials } from '../../../cli/cluster/credentials.ts'
import { credentialKeys } from '../../../infra/kubernetes/credentials.ts'
import {
  type Answer,
  type ApiRequest,
  failure,
  kubeconfigFile,
  kubeconfigOf,
  kubernetesStandIn,
} from './kubernetes-stand-in.ts'

const root = join(import.meta.dirname, '../../..')
const created: Answer = { status: 201, body: {} }

/** Runs `credentials` against a cluster that a kubeconfig names. */
async function command(
  t: TestContext,
  kubeconfig: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const file = await kubeconfigFile(t, kubeconfig)
  const args = ['cli/main.ts', 'credentials', '--kubeconfig', file, '--namespace', 'tally']
  return execa({ cwd: root, reject: false, env })(process.execPath, [...args, ...flags])
}

/** Does the same in this process, which is faster. */
async function credentials(t: TestContext, kubeconfig: string) {
  return ensureCredentials({ kubeconfig: await kubeconfigFile(t, kubeconfig) }, 'tally')
}

const secretIn = (requests: readonly ApiRequest[]): Record<string, string> => {
  const sent = requests.find(({ call }) => call === 'POST /api/v1/namespaces/tally/secrets')
  return JSON.parse(sent?.body ?? '{}').stringData
}

test('passwords are generated into a Secret, and never printed', async (t) => {
  const { kubeconfig, requests } = await kubernetesStandIn(t, () => created)
  const { exitCode, stdout, stderr } = await command(t, kubeconfig)
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

test('every key that pods ask for has a value that fits its purpose', async (t) => {
  const { kubeconfig, requests } = await kubernetesStandIn(t, () => created)
  await credentials(t, kubeconfig)
  const secret = secretIn(requests)
  assert.deepEqual(Object.keys(secret).sort(), Object.values(credentialKeys).sort())
  // What MongoDB takes: its documentation of security.keyFile.
  assert.match(secret['mongodb-keyfile'] ?? '', /^[A-Za-z0-9+/=]{6,1024}$/)
  assert.ok((secret['session-secret'] ?? '').length >= 32)
  const users = ['mongodb-root', 'mongodb', 'mongodb-backup'].map(
    (name) => secret[`${name}-username`],
  )
  assert.equal(new Set(users).size, 3, 'three users of MongoDB')
  const passwords = Object.entries(secret).filter(([key]) => key.endsWith('-password'))
  assert.equal(new Set(passwords.map(([, value]) => value)).size, passwords.length)
})

test('a new Secret takes what a copy has, and gets the rest', async (t) => {
  const { kubeconfig, requests } = await kubernetesStandIn(t, () => created)
  const access = { kubeconfig: await kubeconfigFile(t, kubeconfig) }
  await ensureCredentials(access, 'tally', { 'mongodb-root-password': 'of-the-copy' })
  const secret = secretIn(requests)
  assert.equal(secret['mongodb-root-password'], 'of-the-copy')
  assert.deepEqual(Object.keys(secret).sort(), Object.values(credentialKeys).sort())
})

/** The AWS CLI, with one secret. It tells what it was asked, and what it was given to read. */
const awsWithSecret = (listed: readonly string[]) => `
echo "aws $*" >> "$RECORD"
case "$*" in
  *list-secrets*) echo '${JSON.stringify({ SecretList: listed.map((ARN) => ({ ARN })) })}' ;;
  *get-secret-value*) echo '{"SecretString": "{\\"mongodb-root-password\\": \\"of-the-copy\\"}"}' ;;
  *put-secret-value*) cat "$(echo "$*" | sed 's|.*file://\\([^ ]*\\).*|\\1|')" >> "$RECORD" ;;
esac`

/** Runs `credentials` with more flags, beside an AWS CLI. @returns also what that was asked */
async function commandBesideAws(
  t: TestContext,
  flags: readonly string[],
  { kubeconfig, listed = [] }: { readonly kubeconfig: string; readonly listed?: readonly string[] },
) {
  const folder = await mkdtemp(join(tmpdir(), 'tally-aws-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'aws'), `#!/bin/sh${awsWithSecret(listed)}\n`, { mode: 0o755 })
  const record = join(folder, 'record')
  const env = { PATH: `${folder}:${process.env.PATH}`, RECORD: record }
  const ran = await command(t, kubeconfig, flags, env)
  return { ...ran, asked: await readFile(record, 'utf8') }
}

test('a copy for another region is passed to AWS, and not among the arguments', async (t) => {
  const values = { 'mongodb-root-password': 'of-this-cluster' }
  const { kubeconfig } = await withSecret(t, values)
  const flags = ['--copy-to', 'arn:of-the-copy', '--region', 'eu-central-1']
  const { exitCode, stdout, stderr, asked } = await commandBesideAws(t, flags, { kubeconfig })
  assert.equal(exitCode, 0, stderr)
  const [call = '', value = ''] = asked.split('\n')
  assert.match(call, /put-secret-value --secret-id arn:of-the-copy .*--region eu-central-1/)
  assert.equal(JSON.parse(value)['mongodb-root-password'], 'of-this-cluster')
  assert.doesNotMatch(call + stdout + stderr, /of-this-cluster/)
})

test('a new Secret takes the copy of another region', async (t) => {
  const { kubeconfig, requests } = await kubernetesStandIn(t, () => created)
  const flags = ['--copy-from', 'shop/credentials-', '--region', 'eu-west-1']
  const there = { kubeconfig, listed: ['arn:of-the-copy'] }
  const { exitCode, stdout, stderr, asked } = await commandBesideAws(t, flags, there)
  assert.equal(exitCode, 0, stderr)
  assert.match(asked, /Key=name,Values=shop\/credentials- --region eu-west-1/)
  assert.equal(secretIn(requests)['mongodb-root-password'], 'of-the-copy')
  assert.doesNotMatch(asked + stdout + stderr, /of-the-copy"/)
})

test('without such a copy no Secret is made, and the reason is given with a way out', async (t) => {
  const { kubeconfig, requests } = await kubernetesStandIn(t, () => created)
  const flags = ['--copy-from', 'shop/credentials-', '--region', 'eu-west-1']
  const { exitCode, stderr } = await commandBesideAws(t, flags, { kubeconfig })
  assert.equal(exitCode, 1)
  assert.match(
    stderr,
    /Secrets Manager has 0 secrets in eu-west-1 whose names begin with shop\/credentials-.* Fix: .*aws\.prod\.standby/,
  )
  assert.deepEqual(requests, [])
})

/** A cluster with a Secret that holds this. */
const withSecret = (t: TestContext, values: Readonly<Record<string, string>>, put = created) =>
  kubernetesStandIn(t, ({ call }) => {
    if (call.startsWith('POST ')) return failure(409, 'already exists')
    if (call.startsWith('PUT ')) return put
    const data = Object.entries(values).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ])
    const metadata = { name: 'tally-credentials', resourceVersion: '7' }
    return { status: 200, body: { metadata, data: Object.fromEntries(data) } }
  })
const complete = Object.fromEntries(
  Object.values(credentialKeys).map((key) => [key, `the ${key} there is`]),
)

test('a Secret that has everything stays as it is', async (t) => {
  const { kubeconfig, requests } = await withSecret(t, complete)
  assert.deepEqual(await credentials(t, kubeconfig), { created: false, added: [] })
  assert.ok(!requests.some(({ call }) => call.startsWith('PUT ')), 'nothing was changed')
})

test('a Secret of an earlier version gets what it lacks, and keeps what it has', async (t) => {
  const { 'session-secret': _, 'web-config.yml': __, ...earlier } = complete
  const { kubeconfig, requests } = await withSecret(t, earlier)
  const { added } = await credentials(t, kubeconfig)
  assert.deepEqual(added, ['session-secret', 'web-config.yml'])
  const sent = requests.find(({ call }) => call.startsWith('PUT '))
  const { metadata, data, stringData } = JSON.parse(sent?.body ?? '{}')
  assert.equal(metadata.resourceVersion, '7', 'refused where somebody else was faster')
  assert.deepEqual(Object.keys(data).sort(), Object.keys(earlier).sort())
  assert.deepEqual(Object.keys(stringData), ['session-secret', 'web-config.yml'])
  const { basic_auth_users: hashes } = parse(stringData['web-config.yml'])
  const password = complete['prometheus-password'] ?? ''
  assert.ok(
    await compare(password, hashes[complete['prometheus-username'] ?? '']),
    'made from the password that was there',
  )
})

test('a new password of Prometheus is one that Prometheus lets in', async (t) => {
  const { 'prometheus-password': _, ...others } = complete
  const { kubeconfig, requests } = await withSecret(t, others)
  const { added } = await credentials(t, kubeconfig)
  assert.deepEqual(added, ['prometheus-password', 'web-config.yml'])
  const sent = requests.find(({ call }) => call.startsWith('PUT '))
  const { stringData } = JSON.parse(sent?.body ?? '{}')
  const { basic_auth_users: hashes } = parse(stringData['web-config.yml'])
  const [[username, hash] = []] = Object.entries<string>(hashes)
  assert.equal(username, complete['prometheus-username'])
  assert.ok(await compare(stringData['prometheus-password'], hash ?? ''))
})

test('a Secret that somebody else changes meanwhile is not overwritten', async (t) => {
  const { kubeconfig } = await withSecret(t, {}, failure(409, 'the object has been modified'))
  await assert.rejects(credentials(t, kubeconfig), /the object has been modified/)
})

test("what the API server refuses is said in the server's words alone", async (t) => {
  const { kubeconfig } = await kubernetesStandIn(t, () =>
    failure(403, 'namespaces is forbidden: User "me" cannot create resource "namespaces"'),
  )
  const { exitCode, stderr } = await command(t, kubeconfig)
  assert.equal(exitCode, 1)
  assert.match(stderr, /^the API server answered: namespaces is forbidden: .*"namespaces"$/)
})

test('a cluster that does not answer is one message with the reason', async (t) => {
  const { exitCode, stderr } = await command(t, kubeconfigOf('http://127.0.0.1:10'))
  assert.equal(exitCode, 1)
  assert.match(stderr, /^fetch failed: .*127\.0\.0\.1:10$/)
})

test('pods that collect logs get the password of the log store in their namespace, and no other', async (t) => {
  const { kubeconfig, requests } = await kubernetesStandIn(t, ({ call }) =>
    call.startsWith('POST ')
      ? created
      : {
          status: 200,
          body: { data: { 'logs-password': 'bG9ncw==', 'session-secret': 'b3RoZXI=' } },
        },
  )
  await copyLogsPassword(
    { kubeconfig: await kubeconfigFile(t, kubeconfig) },
    'tally',
    'tally-nodes',
  )
  const sent = requests.find(({ call }) => call === 'POST /api/v1/namespaces/tally-nodes/secrets')
  assert.deepEqual(JSON.parse(sent?.body ?? '{}').data, { 'logs-password': 'bG9ncw==' })
})
