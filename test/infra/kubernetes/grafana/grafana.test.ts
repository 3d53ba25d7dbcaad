import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { execa } from 'execa'
import { parse } from 'yaml'
import { Grafana } from '../../../../infra/kubernetes/grafana/grafana.ts'
import { LogStore } from '../../../../infra/kubernetes/logs/log-store.ts'
import type { Dashboard } from '../../../../infra/monitoring/dashboard.ts'
import { credentials, manifest, testBed } from '../../synthesized.ts'

const dashboard = (uid: string, folder: string): Dashboard => ({
  uid,
  folder,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variables look like this
  json: JSON.stringify({ uid, text: '${variable}' }),
})

interface Options {
  readonly homeDashboard?: string
  /** The archive of the plugin by which it asks a log store. @default there is no log store */
  readonly logsPlugin?: string
}

function grafana(dashboards: readonly Dashboard[], { homeDashboard, logsPlugin }: Options = {}) {
  const { stack, namespace, prometheus } = testBed()
  const store = new LogStore(stack, 'LogStore', {
    ...{ namespace, credentials, image: 'store:1', nodePort: 30428 },
    ...{ retentionDays: 9, volumeGiB: 10 },
  })
  new Grafana(stack, 'Grafana', {
    namespace,
    credentials,
    dashboards,
    ...(homeDashboard && { homeDashboard }),
    image: 'grafana:1',
    prometheus: prometheus(),
    datasource: { uid: 'central', name: 'Central one' },
    scrapeIntervalSeconds: 5,
    nodePort: 30030,
    ...(logsPlugin && {
      logs: { store, plugin: logsPlugin, datasource: { uid: 'kept', name: 'Kept lines' } },
    }),
  })
  const { data } = manifest(stack, 'ConfigMap', 'grafana-provisioning')
  return {
    stack,
    datasources: parse(data['datasources.yml']).datasources,
    providers: parse(data['dashboards.yml']).providers,
    ini: manifest(stack, 'ConfigMap', 'grafana-config').data['grafana.ini'] as string,
    pod: manifest(stack, 'Deployment', 'grafana').spec.template.spec,
  }
}

const two = [dashboard('requests', 'Web service'), dashboard('nodes', 'Cluster')]

describe('Grafana', () => {
  test('knows the central Prometheus as the datasource that dashboards use', () => {
    const [source] = grafana(two).datasources
    assert.equal(source.uid, 'central')
    assert.equal(source.name, 'Central one')
    assert.equal(source.url, 'http://prometheus.shop-ns.svc:9090')
  })

  test('reads all its passwords from files of the Secret', () => {
    const { ini, datasources, pod } = grafana(two)
    const { secret } = pod.volumes.find(({ secret }: { secret?: object }) => secret)
    const files = secret.items.map(
      ({ path }: { path: string }) => `$__file{/etc/credentials/${path}}`,
    )
    assert.ok(files.includes(datasources[0].secureJsonData.basicAuthPassword))
    assert.ok(files.includes(datasources[0].basicAuthUser))
    assert.ok(files.includes(/admin_password = (.+)/.exec(ini)?.[1]))
    assert.ok(files.includes(/admin_user = (.+)/.exec(ini)?.[1]))
  })

  test('asks the log store by a plugin, with a password from a file', () => {
    const logsPlugin = 'https://mirror.example/plugin.zip'
    const { datasources, pod } = grafana(two, { logsPlugin })
    const { type, uid, url, basicAuthUser, secureJsonData } = datasources[1]
    assert.deepEqual(
      [type, uid, url, basicAuthUser],
      ['victoriametrics-logs-datasource', 'kept', 'http://logs.shop-ns.svc:9428', 'logs'],
    )
    assert.equal(secureJsonData.basicAuthPassword, '$__file{/etc/credentials/logs-password}')
    const [installer] = pod.initContainers
    assert.match(installer.args[0], /--pluginUrl 'https:\/\/mirror\.example\/plugin\.zip' /)
  })

  test('starts without the plugin where it can not be installed, and says so', async () => {
    const [installer] = grafana(two, { logsPlugin: 'http://127.0.0.1:1/a.zip' }).pod.initContainers
    // There is no Grafana here, which is one more reason for which it can't be installed.
    const { exitCode, stdout } = await execa({ reject: false })('sh', ['-c', installer.args[0]])
    assert.equal(exitCode, 0)
    assert.match(
      stdout,
      /could not be installed from http:\/\/127\.0\.0\.1:1\/a\.zip.* Fix: set local\./,
    )
  })

  test('needs neither plugin nor password of a log store where there is none', () => {
    const { datasources, pod } = grafana(two)
    assert.deepEqual([datasources.length, pod.initContainers], [1, undefined])
    assert.doesNotMatch(JSON.stringify(pod.volumes), /logs-password/)
  })

  test('lets nobody in without a password', () => {
    assert.match(grafana(two).ini, /\[auth\.anonymous\]\nenabled = false/)
  })

  test('shows each dashboard in its folder', () => {
    const { stack, providers, pod } = grafana(two)
    const folders = providers.map(({ folder }: { folder: string }) => folder)
    assert.deepEqual(folders, ['Web service', 'Cluster'])
    const mounts = pod.containers[0].volumeMounts.map(
      ({ mountPath }: { mountPath: string }) => mountPath,
    )
    for (const { options } of providers) assert.ok(mounts.includes(options.path), options.path)
    const { data } = manifest(stack, 'ConfigMap', 'grafana-dashboards-web-service')
    assert.equal(data['requests.json'], two[0]?.json)
  })

  test('opens with the home dashboard', () => {
    const { ini, providers } = grafana(two, { homeDashboard: 'nodes' })
    const { path } = providers[1].options
    assert.ok(ini.includes(`default_home_dashboard_path = ${path}/nodes.json`))
  })

  test('throws when the home dashboard is none of its dashboards', () => {
    assert.throws(() => grafana(two, { homeDashboard: 'nobody' }), {
      message: /"nobody".*requests, nodes/,
    })
  })

  test('runs without dashboards too', () => {
    assert.deepEqual(grafana([]).providers, [])
  })

  test('throws when two dashboards have one uid', () => {
    const twins = [dashboard('same', 'A'), dashboard('same', 'B')]
    assert.throws(() => grafana(twins), { message: /the uid "same" twice/ })
  })

  test('throws when two folders become one file name', () => {
    const alike = [dashboard('a', 'Web service'), dashboard('b', 'web-service')]
    assert.throws(() => grafana(alike), { message: /folder.*"web-service" twice/ })
  })
})
