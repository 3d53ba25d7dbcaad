import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { manifest, testBed } from '../synthesized.ts'

const statefulSet = () => {
  const { stack, redis } = testBed()
  redis()
  return { stack, spec: manifest(stack, 'StatefulSet', 'redis').spec }
}

describe('Redis', () => {
  test('keeps an append-only file on a volume of the default storage class', () => {
    const { spec } = statefulSet()
    const [redis] = spec.template.spec.containers
    assert.match(redis.command.join(' '), /^redis-server .*--dir \/data .*--appendonly yes/)
    assert.deepEqual(redis.volumeMounts[0], { name: 'data', mountPath: '/data' })
    const [claim] = spec.volumeClaimTemplates
    assert.equal(claim.metadata.name, 'data')
    assert.equal('storageClassName' in claim.spec, false)
  })

  test('acknowledges nothing that is not on the disk', () => {
    const [redis] = statefulSet().spec.template.spec.containers
    assert.match(redis.command.join(' '), /--appendfsync always/)
  })

  test('answers under a headless Service', () => {
    const { stack, spec } = statefulSet()
    assert.equal(manifest(stack, 'Service', 'redis').spec.clusterIP, 'None')
    assert.equal(spec.serviceName, 'redis')
  })

  test('asks for a password, which is in no argument and no text of the manifests', () => {
    const { spec } = statefulSet()
    const [redis, exporter] = spec.template.spec.containers
    const [, file] = /--aclfile (\S+)/.exec(redis.command.join(' ')) ?? []
    assert.equal(file, '/etc/credentials/redis-users.acl')
    const [volume] = spec.template.spec.volumes
    assert.deepEqual(
      volume.secret.items.map(({ key }: { key: string }) => key),
      ['redis-users.acl'],
    )
    const secretKeys = [...redis.env, ...exporter.env].flatMap(
      ({ valueFrom }) => valueFrom?.secretKeyRef.key ?? [],
    )
    assert.deepEqual(secretKeys, ['redis-password', 'redis-exporter-password'])
  })

  test('is asked whether it is ready as soon as it listens', () => {
    const [redis] = statefulSet().spec.template.spec.containers
    const { tcpSocket, periodSeconds } = redis.startupProbe
    assert.deepEqual(tcpSocket, redis.livenessProbe.tcpSocket)
    assert.ok(periodSeconds < redis.readinessProbe.periodSeconds)
  })

  test('is scraped through its exporter', () => {
    const { spec } = statefulSet()
    const exporter = spec.template.spec.containers[1]
    assert.deepEqual(exporter.ports, [{ name: 'http-metrics', containerPort: 9121 }])
    assert.ok(exporter.args.includes('--redis.addr=redis://localhost:6379'))
  })
})
