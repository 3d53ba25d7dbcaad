import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { answerMark, publicRoutes, service } from '../../../app/contract.ts'
import { layout } from '../../../embedded/layout.ts'
import { ask, problemType } from '../support/documents.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { root, status, tallyOk } from '../support/tally.ts'
import { filesBelow, openKeyFiles, processTexts, secretValues } from '../support/told-secrets.ts'
import { until } from '../support/until.ts'

describe('what npm run up deploys', () => {
  let platform: Platform
  before(async () => {
    platform = await readyPlatform()
  })

  test('serves every public route through the ingress', async () => {
    for (const { path } of publicRoutes) {
      const response = await fetch(platform.app + path)
      assert.equal(response.status, 200, path)
    }
    assert.match(
      await (await fetch(`${platform.app}/hits`)).text(),
      /^Holla! we have hit \d+ times$/,
    )
  })

  test('answers 404 at the ingress for readiness, metrics and paths that are no route', async () => {
    const { ready, metrics } = service.paths
    const beside = publicRoutes.map(({ path }) => `${path}foo`)
    for (const path of [ready, metrics, `${metrics}/`, ...beside]) {
      const response = await fetch(platform.app + path)
      assert.equal(response.status, 404, path)
      assert.ok(!response.headers.has(answerMark.header), `${path} did not reach the app`)
    }
  })

  test('has every scrape job up in the central Prometheus', async () => {
    const jobs = [
      ...['alertmanager', 'app', 'cadvisor', 'flask', 'kubelet', 'kubelet-resource'],
      ...['log-collector', 'logs', 'nginx', 'node-exporter', 'prometheus', 'prometheus-agent'],
      ...['quotes', 'redis'],
    ]
    let up: unknown[] = []
    await until(
      'every job is up',
      async () => {
        up = [...new Set((await platform.query('up == 1')).map(({ metric }) => metric.job))].sort()
        return up.length >= jobs.length
      },
      60,
    )
    assert.deepEqual(up, jobs)
    assert.deepEqual(await platform.query('redis_up != 1 or nginx_up != 1'), [])
  })

  test('lets nobody read or write the central Prometheus without the password', async () => {
    for (const path of ['/api/v1/query?query=up', '/api/v1/write', '/metrics']) {
      assert.equal((await fetch(platform.prometheus + path)).status, 401, path)
    }
  })

  test('answers 503 on /hits alone while Redis is away, and recovers by itself', async () => {
    await platform.kubectl('scale', 'statefulset/redis', '--replicas=0')
    try {
      const hits = () => ask(`${platform.app}/hits`)
      await until('/hits fails', async () => (await hits()).status === 503, 60)
      const refused = await hits()
      assert.equal(refused.status, 503)
      assert.ok(refused.headers.has('retry-after'))
      assert.match(refused.headers.get('content-type') ?? '', problemType)
      for (const path of ['/', '/data', '/health']) {
        assert.equal((await ask(platform.app + path)).status, 200, path)
      }
    } finally {
      await platform.kubectl('scale', 'statefulset/redis', '--replicas=1')
    }
    await until(
      '/hits answers again',
      async () => (await fetch(`${platform.app}/hits`)).status === 200,
      90,
    )
  })

  test('changes nothing when up runs again', async () => {
    const uids = async (...what: string[]) => {
      const found = await platform.kubectl(
        'get',
        ...what,
        '-o',
        'jsonpath={.items[*].metadata.uid}',
      )
      assert.notEqual(found, '', what.join(' '))
      return found.split(' ')
    }
    const component = 'app.kubernetes.io/component'
    const autoscaled = '(app,flask,quotes)'
    // The load of the first `up` adds and removes pods of these; a new deployment has a new owner.
    const others = () => uids('pods', '-l', `${component} notin ${autoscaled}`)
    const ofServices = () => uids('replicasets', '-l', `${component} in ${autoscaled}`)
    const before = [await others(), await ofServices()]
    const passwords = platform.credentials
    const { stdout } = await tallyOk('up')
    assert.match(stdout, /No changes\./)
    assert.deepEqual([await others(), await ofServices()], before)
    assert.deepEqual((await status('--show-secrets')).credentials, passwords)
  })

  test('leaves no secret value outside of Secrets: not in files, objects, logs or processes', async () => {
    const secrets = await secretValues(platform)
    assert.ok(secrets.size >= 5, [...secrets.keys()].join())
    const { kubectl } = platform
    const texts = new Map<string, string>([
      ...(await processTexts()),
      ['npm run manifests', (await tallyOk('manifests', 'embedded')).stdout],
    ])
    for (const file of [
      join(root, 'terraform.embedded.tfstate'),
      ...(await filesBelow(join(root, 'cdktf.out'))),
      ...(await filesBelow(layout.cluster.logs)),
    ]) {
      texts.set(file, await readFile(file, 'utf8'))
    }
    for (const kind of ['pods', 'configmaps', 'events', 'deployments', 'statefulsets', 'jobs']) {
      texts.set(kind, await kubectl('get', kind, '-o', 'json'))
    }
    const pods = (await kubectl('get', 'pods', '-o', 'name')).split('\n').filter(Boolean)
    for (const pod of pods) {
      const logs = await kubectl('logs', pod, '--all-containers', '--tail', '5000').catch(() => '')
      texts.set(`log of ${pod}`, logs)
    }
    const told = [...texts].flatMap(([where, text]) =>
      [...secrets].filter(([, value]) => text.includes(value)).map(([key]) => `${key} in ${where}`),
    )
    assert.deepEqual(told, [])
    assert.deepEqual(await openKeyFiles(), [])
  })
})
