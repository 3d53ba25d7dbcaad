import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import {
  Alertmanager,
  type AlertmanagerProps,
} from '../../../../infra/kubernetes/prometheus/alertmanager.ts'
import { credentials, manifest, testBed } from '../../synthesized.ts'

function alertmanager(receiver?: AlertmanagerProps['receiver']) {
  const { stack, namespace, prometheus } = testBed()
  const construct = new Alertmanager(stack, 'Alertmanager', {
    namespace,
    credentials,
    image: 'alertmanager:1',
    ...(receiver && { receiver }),
  })
  prometheus({ alertmanager: construct })
  const yaml = (name: string, file: string) =>
    parse(manifest(stack, 'ConfigMap', name).data[file] as string)
  return {
    pod: manifest(stack, 'StatefulSet', 'alertmanager').spec.template.spec,
    config: yaml('alertmanager-config', 'alertmanager.yml'),
    prometheus: yaml('prometheus-config', 'prometheus.yml'),
  }
}

describe('Alertmanager', () => {
  test('sends nothing anywhere unless a receiver is given', () => {
    const { config } = alertmanager()
    assert.deepEqual(config.receivers, [{ name: 'none' }])
    assert.equal(config.route.receiver, 'none')
  })

  test('reads the address of its receiver from the Secret', () => {
    const { config, pod } = alertmanager({ kind: 'slack', secretName: 'alerts' })
    assert.equal(config.route.receiver, 'slack')
    const [{ slack_configs: slack }] = config.receivers
    assert.equal(slack[0].api_url_file, '/etc/receiver/url')
    const volume = pod.volumes.find(({ name }: { name: string }) => name === 'receiver')
    assert.equal(volume.secret.secretName, 'alerts')
  })

  test('gets the alerts of the central Prometheus, which signs in with its password', () => {
    const [target] = alertmanager().prometheus.alerting.alertmanagers
    assert.deepEqual(target.static_configs, [{ targets: ['alertmanager.shop-ns.svc:9093'] }])
    assert.equal(target.basic_auth.password_file, '/etc/credentials/prometheus-password')
  })

  test('tells of each service: a page about one hides no ticket about another', () => {
    const { inhibit_rules: inhibitRules, route } = alertmanager().config
    const hides = (critical: Record<string, string>, warning: Record<string, string>) =>
      inhibitRules.some(({ equal }: { equal: string[] }) =>
        equal.every((label) => critical[label] === warning[label]),
      )
    const burn = { alertname: 'ErrorBudgetBurn', cluster: 'shop', namespace: 'shop-ns' }
    const orders = { ...burn, service: 'orders' }
    assert.ok(hides({ ...orders, window: '1h' }, { ...orders, window: '3d' }))
    assert.ok(!hides(orders, { ...burn, service: 'billing' }))
    assert.ok(route.group_by.includes('service'))
  })

  test('keeps its silences on a volume', () => {
    const [container] = alertmanager().pod.containers
    assert.ok(container.args.includes('--storage.path=/alertmanager'))
    assert.ok(
      container.volumeMounts.some(
        ({ mountPath }: { mountPath: string }) => mountPath === '/alertmanager',
      ),
    )
  })
})
