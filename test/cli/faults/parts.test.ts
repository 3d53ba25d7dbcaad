import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { Parts } from '../../../cli/faults/parts.ts'
import { failure, kubeconfigFile, kubernetesStandIn } from '../cluster/kubernetes-stand-in.ts'

const labels = { 'app.kubernetes.io/component': 'redis' }
const pod = (name: string, metadata = {}) => ({ metadata: { name, labels, ...metadata } })
const statefulSet = {
  metadata: { name: 'redis', namespace: 'tally', generation: 2 },
  spec: {
    replicas: 1,
    template: {
      metadata: { labels },
      spec: {
        containers: [{ name: 'redis', volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
      },
    },
  },
  status: { observedGeneration: 1, replicas: 1, readyReplicas: 1, updatedReplicas: 1 },
}

/** The parts that a cluster with these answers has, and what it was asked. */
async function parts(t: TestContext, changes: Readonly<Record<string, object>> = {}) {
  const answers: Readonly<Record<string, object>> = {
    'GET /api/v1/namespaces': {
      items: ['tally', 'tally-nodes', 'tally-local', 'other'].map((name) => ({
        metadata: { name },
      })),
    },
    'GET /api/v1/namespaces/tally/pods': {
      items: [pod('redis-0'), pod('leaving', { deletionTimestamp: '2026-11-28T10:00:00Z' })],
    },
    'GET /api/v1/namespaces/tally-nodes/pods': { items: [pod('redis-1')] },
    // Another platform, whose name begins alike.
    'GET /api/v1/namespaces/tally-local/pods': { items: [pod('redis-2')] },
    'GET /apis/apps/v1/namespaces/tally/statefulsets': { items: [statefulSet] },
    'GET /apis/apps/v1/namespaces/tally/statefulsets/redis': statefulSet,
    ...changes,
  }
  const { kubeconfig, requests } = await kubernetesStandIn(t, ({ call }) => {
    const body = answers[call] ?? { items: [] }
    return 'code' in body ? failure(403, 'namespaces is forbidden') : { status: 200, body }
  })
  const access = { kubeconfig: await kubeconfigFile(t, kubeconfig) }
  return { parts: await Parts.connect(access, 'tally'), requests }
}

describe('the parts of a platform', () => {
  test('are the pods of its namespaces that stay', async (t) => {
    const { parts: found } = await parts(t)
    const pods = await found.pods('redis')
    assert.deepEqual(
      pods.map(({ metadata }) => metadata?.name),
      ['redis-0', 'redis-1'],
    )
  })

  test('are those of its own namespace for a user who may not list others', async (t) => {
    const { parts: found } = await parts(t, { 'GET /api/v1/namespaces': { code: 403 } })
    assert.equal((await found.pods('redis')).length, 1)
  })

  test('are not whole while Kubernetes has not seen a change', async (t) => {
    const { parts: found } = await parts(t)
    assert.ok((await found.problems()).includes('statefulset/redis has not all its pods'))
  })

  test('get another volume at a path, and the own one back', async (t) => {
    const { parts: found, requests } = await parts(t)
    const workload = await found.workload('redis')
    assert.ok(workload)
    const small = { name: 'small', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }
    await found.mount(workload, { path: '/data', from: 'data', to: 'small' }, small)
    const put = requests.find(({ call }) => call.startsWith('PUT'))
    const { volumes, containers } = JSON.parse(put?.body ?? '{}').spec.template.spec
    assert.deepEqual(volumes, [small])
    assert.deepEqual(containers[0].volumeMounts, [{ name: 'small', mountPath: '/data' }])
    // Nothing is changed where the volume is mounted already.
    await found.mount(workload, { path: '/data', from: 'small', to: 'data' })
    assert.equal(requests.filter(({ call }) => call.startsWith('PUT')).length, 1)
  })
})
