import assert from 'node:assert/strict'
import { test } from 'node:test'
import { podProblem } from '../../../embedded/node/pod-problem.ts'

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

test('a container that has to end before the others start is named, not they', () => {
  const waits = (reason: string) => ({ waiting: { reason } })
  const initContainerStatuses = [
    { name: 'made', state: { terminated: { exitCode: 0, reason: 'Completed' } } },
    { name: 'asked', state: waits('CreateContainerConfigError') },
  ]
  const containerStatuses = [{ name: 'app', state: waits('PodInitializing') }]
  assert.equal(
    podProblem(pod({ phase: 'Pending', initContainerStatuses, containerStatuses })),
    'pod app-1, container asked: CreateContainerConfigError',
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
