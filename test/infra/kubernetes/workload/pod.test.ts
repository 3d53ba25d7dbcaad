import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Container } from '../../../../infra/kubernetes/workload/container.ts'
import { Deployment } from '../../../../infra/kubernetes/workload/deployment.ts'
import { httpGet, tcpSocket } from '../../../../infra/kubernetes/workload/probes.ts'
import {
  dataVolume,
  emptyFolder,
  readOnly,
  secretVolume,
} from '../../../../infra/kubernetes/workload/volume.ts'
import { manifest, resources, testBed } from '../../synthesized.ts'

const shop: Container = { name: 'shop', image: 'shop:1', resources }

function podOf(...containers: readonly Container[]) {
  const { stack, namespace } = testBed()
  const part = namespace.part('shop', 'app')
  new Deployment(stack, 'Deployment', { part, user: 1000, containers })
  return manifest(stack, 'Deployment', 'shop').spec.template.spec
}

describe('a pod', () => {
  test('has each volume that its containers mount once, and mounts it where each of them says', () => {
    const cache = emptyFolder('cache')
    const { containers, volumes } = podOf(
      { ...shop, mounts: { '/cache': cache } },
      { ...shop, name: 'reader', mounts: { '/in': readOnly(cache) } },
    )
    assert.deepEqual(volumes, [{ name: 'cache', emptyDir: {} }])
    const mounts = containers.flatMap(
      ({ volumeMounts }: { volumeMounts: object[] }) => volumeMounts,
    )
    assert.deepEqual(mounts, [
      { name: 'cache', mountPath: '/cache' },
      { name: 'cache', mountPath: '/in', readOnly: true },
    ])
  })

  test('runs as its user, without root, privileges and access to the Kubernetes API', () => {
    const { securityContext, containers, automountServiceAccountToken } = podOf(shop)
    assert.equal(securityContext.runAsUser, 1000)
    assert.equal(securityContext.runAsNonRoot, true)
    assert.equal(automountServiceAccountToken, false)
    assert.equal(containers[0].securityContext.readOnlyRootFilesystem, true)
    assert.deepEqual(containers[0].securityContext.capabilities, { drop: ['ALL'] })
  })

  test('takes the values of variables from texts and from keys of a Secret', () => {
    const variables = { PORT: '80', PASSWORD: { secretName: 'passwords', key: 'shop' } }
    assert.deepEqual(podOf({ ...shop, variables }).containers[0].env, [
      { name: 'PORT', value: '80' },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'passwords', key: 'shop' } } },
    ])
  })

  test('throws when two volumes have one name', () => {
    const mounts = {
      '/a': emptyFolder('files'),
      '/b': secretVolume('files', { secretName: 'passwords' }),
    }
    assert.throws(() => podOf({ ...shop, mounts }), {
      message: /^test\/Deployment: mounts has two volumes files\. Fix: rename one of them/,
    })
  })

  test('throws when two containers open one port, by number or by name', () => {
    const other = { ...shop, name: 'other' }
    assert.throws(() => podOf({ ...shop, ports: { a: 80 } }, { ...other, ports: { b: 80 } }), {
      message: /shop and other both have the port 80/,
    })
    assert.throws(() => podOf({ ...shop, ports: { a: 80 } }, { ...other, ports: { a: 81 } }), {
      message: /shop and other both have the port a/,
    })
  })

  test('throws when a probe asks a port that the container lacks', () => {
    const probes = { ready: httpGet('/ready', 'http'), alive: tcpSocket('admin') }
    assert.throws(() => podOf({ ...shop, ports: { http: 80 }, probes }), {
      message: /container shop has probes of port admin, but ports has http/,
    })
  })

  test('throws when a Deployment is to claim a volume for each pod', () => {
    assert.throws(() => podOf({ ...shop, mounts: { '/data': dataVolume('1Gi') } }), {
      message: /volume data has a claimTemplate.*Deployment.*Fix: use a StatefulSet/,
    })
  })
})
