import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LogStore } from '../../../../infra/kubernetes/logs/log-store.ts'
import { credentials, manifest, testBed } from '../../synthesized.ts'

function logStore() {
  const { stack, namespace } = testBed()
  const store = new LogStore(stack, 'LogStore', {
    ...{ namespace, credentials, image: 'store:1', nodePort: 30428 },
    ...{ retentionDays: 9, volumeGiB: 10 },
  })
  const { spec } = manifest(stack, 'StatefulSet', 'logs')
  return { stack, store, spec, args: spec.template.spec.containers[0].args as string[] }
}

describe('the log store', () => {
  test('drops lines after the days of the settings, and before its volume is full', () => {
    const { spec, args } = logStore()
    assert.equal(spec.volumeClaimTemplates[0].spec.resources.requests.storage, '10Gi')
    assert.ok(args.includes('-retentionPeriod=9d'))
    assert.ok(args.includes(`-retention.maxDiskSpaceUsageBytes=${8 * 2 ** 30}`))
  })

  test('asks for a password that it reads from the only key it sees of the Secret', () => {
    const { spec, args } = logStore()
    assert.ok(args.includes('-httpAuth.username=logs'))
    assert.ok(args.includes('-httpAuth.password=file:///etc/credentials/logs-password'))
    const [volume] = spec.template.spec.volumes
    assert.deepEqual(volume.secret.items, [{ key: 'logs-password', path: 'logs-password' }])
  })

  test('answers at one name in the cluster, and at a port of every node', () => {
    const { stack, store } = logStore()
    assert.equal(store.url, 'http://logs.shop-ns.svc:9428')
    const [port] = manifest(stack, 'Service', 'logs').spec.ports
    assert.equal(port.nodePort, 30428)
  })
})
