import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import type { CentralPrometheusProps } from '../../../../infra/kubernetes/prometheus/central-prometheus.ts'
import { manifest, testBed } from '../../synthesized.ts'

function central(props: Partial<CentralPrometheusProps> = {}) {
  const { stack, prometheus } = testBed()
  prometheus(props)
  const { spec } = manifest(stack, 'StatefulSet', 'prometheus')
  return { stack, spec, args: spec.template.spec.containers[0].args as string[] }
}

describe('the central Prometheus', () => {
  test('receives remote write 1.0 and 2.0', () => {
    const { args } = central()
    assert.ok(args.includes('--web.enable-remote-write-receiver'))
    const accepted = args.filter((arg) => arg.includes('accepted-protobuf-messages'))
    assert.deepEqual(
      accepted.map((arg) => arg.split('=')[1]),
      ['prometheus.WriteRequest', 'io.prometheus.write.v2.Request'],
    )
  })

  test('takes samples that an agent sends late', () => {
    const { data } = manifest(central().stack, 'ConfigMap', 'prometheus-config')
    const { storage } = parse(data['prometheus.yml'])
    assert.equal(storage.tsdb.out_of_order_time_window, '30m')
  })

  test('asks for a password whose hash it reads from the Secret', () => {
    const { args, spec } = central()
    assert.ok(args.includes('--web.config.file=/etc/credentials/web-config.yml'))
    const volume = spec.template.spec.volumes.find(({ secret }: { secret?: object }) => secret)
    assert.deepEqual(volume.secret.items, [{ key: 'web-config.yml', path: 'web-config.yml' }])
  })

  test('stops keeping samples before its volume is full', () => {
    const { args, spec } = central({ volumeGiB: 10, retentionDays: 30 })
    assert.ok(args.includes('--storage.tsdb.retention.time=30d'))
    assert.ok(args.includes('--storage.tsdb.retention.size=8192MB'))
    assert.equal(spec.volumeClaimTemplates[0].spec.resources.requests.storage, '10Gi')
  })

  test('is reached at its node port', () => {
    const [port] = manifest(central().stack, 'Service', 'prometheus').spec.ports
    assert.deepEqual(port, {
      name: 'http',
      port: 9090,
      targetPort: 'http-protected',
      nodePort: 30090,
    })
  })

  test('shows a page behind its password, and reads it again without a restart', () => {
    const { stack, args, spec } = central({ page: '<p>page</p>' })
    assert.ok(args.includes('--web.user-assets=/etc/prometheus-page'))
    const { data } = manifest(stack, 'ConfigMap', 'prometheus-page')
    assert.equal(data['index.html'], '<p>page</p>')
    const changed = central({ page: 'another' }).spec.template.metadata
    assert.deepEqual(changed, spec.template.metadata)
  })

  test('shows nothing where it has no page', () => {
    assert.ok(!central().args.some((arg) => arg.startsWith('--web.user-assets')))
  })

  test('throws when retention or volume is not positive', () => {
    assert.throws(() => central({ retentionDays: 0 }), { message: /retentionDays is 0/ })
    assert.throws(() => central({ volumeGiB: -1 }), { message: /volumeGiB is -1/ })
  })
})
