import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { Grafana } from '../../../../infra/kubernetes/grafana/grafana.ts'
import type { Dashboard } from '../../../../infra/monitoring/dashboard.ts'
import { credentials, manifest, testBed } from '../../synthesized.ts'

const dashboard = (uid: string, folder: string): Dashboard => ({
  uid,
  folder,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variables look like this
  json: JSON.stringify({ uid, text: '${variable}' }),
})

function grafana(dashboards: readonly Dashboard[], homeDashboard?: string) {
  const { stack, namespace, prometheus } = testBed()
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
    const { ini, providers } = grafana(two, 'nodes')
    const { path } = providers[1].options
    assert.ok(ini.includes(`default_home_dashboard_path = ${path}/nodes.json`))
  })

  test('throws when the home dashboard is none of its dashboards', () => {
    assert.throws(() => grafana(two, 'nobody'), { message: /"nobody".*requests, nodes/ })
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
