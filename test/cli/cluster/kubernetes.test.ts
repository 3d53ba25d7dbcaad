import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { clusterAddress, kubernetesClient, podProblem } from '../../../cli/cluster/kubernetes.ts'
import { kubeconfigOf } from './kubernetes-stand-in.ts'

const pod = (status: object, metadata: object = {}) =>
  ({ metadata: { name: 'app-1', ...metadata }, status }) as Parameters<typeof podProblem>[0]

test('a ready pod has no problem', () => {
  const conditions = [{ type: 'Ready', status: 'True' }]
  assert.equal(podProblem(pod({ phase: 'Running', conditions })), undefined)
})

test('a pod is not ready while what is said of it is older than its node', () => {
  const conditions = [{ type: 'Ready', status: 'True' }]
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000)
  const problem = (startedAgo: number, nodeStartedAgo: number) => {
    const state = { running: { startedAt: ago(startedAgo) } }
    const containerStatuses = [{ name: 'app', state }]
    return podProblem(pod({ phase: 'Running', conditions, containerStatuses }), ago(nodeStartedAgo))
  }
  assert.equal(problem(60, 120), undefined)
  assert.equal(problem(120, 60), 'pod app-1 was not yet looked at since its node was started')
  assert.equal(problem(7200, 3600), undefined, 'the kubelet has looked long ago: clocks differ')
  assert.equal(problem(120, -60), undefined, 'the clock was set back')
})

test('a container that waits is named with the reason, and how it ended before', () => {
  const containerStatuses = [
    {
      name: 'app',
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    },
  ]
  assert.equal(
    podProblem(pod({ phase: 'Running', containerStatuses })),
    'pod app-1, container app: CrashLoopBackOff, back-off 10s, last ended with exit code 1 (Error)',
  )
})

test('a pod that finds no node says why', () => {
  const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes available' }]
  assert.equal(podProblem(pod({ phase: 'Pending', conditions })), 'pod app-1: 0/1 nodes available')
})

test('a pod that is being deleted is terminating', () => {
  const gone = pod({ phase: 'Running' }, { deletionTimestamp: new Date() })
  assert.equal(podProblem(gone), 'pod app-1 is terminating')
})

async function kubeconfig(t: TestContext, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-kubeconfig-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'kubeconfig'), content)
  return join(folder, 'kubeconfig')
}

test('a context that the kubeconfig does not have is refused with those it has', async (t) => {
  const file = await kubeconfig(t, kubeconfigOf('https://127.0.0.1:10'))
  await assert.rejects(kubernetesClient({ kubeconfig: file, context: 'production' }), {
    message: /no context "production"; it has: minikube\./,
  })
})

test('several kubeconfigs are merged as kubectl does: the first counts, missing and empty ones do not', async (t) => {
  const files = [
    '/nowhere/kubeconfig',
    await kubeconfig(t, ''),
    await kubeconfig(t, kubeconfigOf('https://first:1')),
    await kubeconfig(t, kubeconfigOf('https://second:2')),
    await kubeconfig(t, kubeconfigOf('https://third:3').replaceAll('minikube', 'kind')),
  ]
  const addressOf = (context?: string) =>
    clusterAddress({ kubeconfig: files.join(delimiter), ...(context && { context }) })
  assert.equal(await addressOf('minikube'), 'https://first:1')
  assert.equal(await addressOf('kind'), 'https://third:3')
  assert.equal(await addressOf(), 'https://first:1', 'the current context of the first')
  await assert.rejects(addressOf('production'), {
    message: `${files.join(', ')} has no context "production"; it has: minikube, kind. Fix: name one of them in settings.json: local.context`,
  })
})

test('a file that is no kubeconfig is refused by its name', async (t) => {
  const file = await kubeconfig(t, 'clusters: [')
  await assert.rejects(kubernetesClient({ kubeconfig: file }), {
    message: /kubeconfig can not be read as a kubeconfig: /,
  })
})

test('a kubeconfig without a cluster is refused by its name', async (t) => {
  const file = await kubeconfig(t, 'apiVersion: v1\nkind: Config\n')
  await assert.rejects(kubernetesClient({ kubeconfig: file }), {
    message: /kubeconfig names no cluster for the context/,
  })
})

test('a kubeconfig that is not there is refused with a fix, which leads in no circle', async () => {
  await assert.rejects(kubernetesClient({ kubeconfig: '/nowhere/kubeconfig' }), {
    message: /no kubeconfig at \/nowhere\/kubeconfig: .*Fix: .*local\.kubeconfig$/,
  })
})
