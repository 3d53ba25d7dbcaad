import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wakeScaledToZero } from '../../../cli/cluster/scaled-to-zero.ts'
import { kubeconfigFile, kubernetesStandIn } from './kubernetes-stand-in.ts'

const workload = (name: string, replicas: number) => ({ metadata: { name }, spec: { replicas } })

test('what somebody has scaled to 0 gets a pod again, and nothing else is changed', async (t) => {
  const lists: Readonly<Record<string, object>> = {
    'GET /apis/apps/v1/namespaces/tally/deployments': {
      items: [workload('tally-app', 0), workload('nginx', 1)],
    },
    'GET /apis/apps/v1/namespaces/tally/statefulsets': { items: [workload('redis', 0)] },
  }
  const { kubeconfig, requests } = await kubernetesStandIn(t, ({ call }) => ({
    status: 200,
    body: lists[call] ?? {},
  }))
  const access = { kubeconfig: await kubeconfigFile(t, kubeconfig) }
  assert.deepEqual(await wakeScaledToZero(access, 'tally'), ['tally-app', 'redis'])
  assert.deepEqual(
    requests
      .filter(({ call }) => call.startsWith('PATCH'))
      .map(({ call, body }) => ({ call, body })),
    [
      {
        call: 'PATCH /apis/apps/v1/namespaces/tally/deployments/tally-app',
        body: '{"spec":{"replicas":1}}',
      },
      {
        call: 'PATCH /apis/apps/v1/namespaces/tally/statefulsets/redis',
        body: '{"spec":{"replicas":1}}',
      },
    ],
  )
})
