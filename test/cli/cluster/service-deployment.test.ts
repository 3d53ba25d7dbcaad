import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { serviceDeployment } from '../../../cli/cluster/service-deployment.ts'
import {
  type Answer,
  type ApiRequest,
  failure,
  kubeconfigFile,
  kubernetesStandIn,
} from './kubernetes-stand-in.ts'

const path = '/apis/apps/v1/namespaces/tally/deployments/tally-app'

/** A Deployment of which so many pods are new and so many of those available. */
const deployment = (updated: number, available: number, more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'tally-app', generation: 2 },
  spec: { replicas: 3, selector: {}, template: {} },
  status: {
    observedGeneration: 2,
    replicas: updated,
    readyReplicas: available,
    updatedReplicas: updated,
    availableReplicas: available,
    ...more,
  },
})

async function connect(t: TestContext, answer: (request: ApiRequest) => Answer) {
  const { kubeconfig, requests } = await kubernetesStandIn(t, answer)
  const access = { kubeconfig: await kubeconfigFile(t, kubeconfig) }
  return { app: serviceDeployment(access, { namespace: 'tally', name: 'tally-app' }), requests }
}

test('the app has as many pods ready as the Deployment says, and is to have its replicas', async (t) => {
  const { app, requests } = await connect(t, () => ({ status: 200, body: deployment(3, 2) }))
  assert.deepEqual(await app.replicas(), { ready: 2, desired: 3 })
  assert.deepEqual(
    requests.map(({ call }) => call),
    [`GET ${path}`],
  )
})

test('a restart changes the annotation that kubectl changes, and waits until every pod is new', async (t) => {
  const states = [deployment(1, 1, { replicas: 3 }), deployment(3, 2), deployment(3, 3)]
  const { app, requests } = await connect(t, ({ call }) => ({
    status: 200,
    body: (call.startsWith('GET') && states.shift()) || deployment(3, 3),
  }))
  await app.restart()
  const [patch, ...reads] = requests
  assert.equal(patch?.call, `PATCH ${path}`)
  const { annotations } = JSON.parse(patch?.body ?? '').spec.template.metadata
  assert.deepEqual(Object.keys(annotations), ['kubectl.kubernetes.io/restartedAt'])
  assert.equal(reads.length, 3)
})

test('a restart goes on where the API server is away for a moment', async (t) => {
  const states = [
    { status: 200, body: deployment(1, 1, { replicas: 3 }) },
    failure(500, 'etcdserver: request timed out'),
  ]
  const { app, requests } = await connect(
    t,
    ({ call }) =>
      (call.startsWith('GET') && states.shift()) || { status: 200, body: deployment(3, 3) },
  )
  await app.restart()
  assert.equal(requests.filter(({ call }) => call.startsWith('GET')).length, 3)
})

for (const status of [401, 403, 404]) {
  test(`a restart that nobody may follow any more fails at once: ${status}`, async (t) => {
    const { app } = await connect(t, ({ call }) =>
      call.startsWith('GET')
        ? failure(status, 'deployments can not be read')
        : { status: 200, body: deployment(3, 3) },
    )
    await assert.rejects(app.restart(), /^Error: the API server answered/)
  })
}

test('a restart that is refused fails with the reason', async (t) => {
  const { app } = await connect(t, () => failure(403, 'deployments is forbidden'))
  await assert.rejects(app.restart(), {
    message: 'the API server answered: deployments is forbidden',
  })
})
