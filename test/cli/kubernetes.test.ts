import assert from 'node:assert/strict'
import { test } from 'node:test'
import { podProblem } from '../../cli/kubernetes.ts'

const pod = (status: object, metadata: object = {}) =>
  ({ metadata: { name: 'app-1', ...metadata }, status }) as Parameters<typeof podProblem>[0]

test('a ready pod has no problem', () => {
  const conditions = [{ type: 'Ready', status: 'True' }]
  assert.equal(podProblem(pod({ phase: 'Running', conditions })), undefined)
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
