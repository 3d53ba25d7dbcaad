import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rolloutPending } from '../../../embedded/node/rollout.ts'

/** A Deployment of three pods, of which so many are new and so many ready. */
const deployment = (updated: number, ready: number, more: object = {}) => ({
  metadata: { generation: 2 },
  spec: { replicas: 3 },
  status: {
    observedGeneration: 2,
    replicas: updated,
    readyReplicas: ready,
    updatedReplicas: updated,
    ...more,
  },
})

test('a rollout is over when every pod is new and ready, be it available only later', () => {
  assert.equal(rolloutPending(deployment(3, 3, { availableReplicas: 0 })), undefined)
})

for (const [what, updated, ready, more, message] of [
  ['unseen', 3, 3, { observedGeneration: 1 }, 'it was not yet looked at'],
  ['without all new pods', 1, 1, {}, '1 of 3 new pods were made'],
  ['with old pods', 3, 3, { replicas: 4 }, '1 old pods were left'],
  ['with pods that start', 3, 1, {}, '1 of 3 new pods were ready'],
] as const) {
  test(`a rollout ${what} is not over`, () => {
    assert.equal(rolloutPending(deployment(updated, ready, more)), message)
  })
}

test('a DaemonSet has as many pods as it has nodes', () => {
  const of = (updated: number, ready: number) =>
    rolloutPending({
      spec: {},
      status: {
        desiredNumberScheduled: 2,
        updatedNumberScheduled: updated,
        numberReady: ready,
      },
    })
  assert.equal(of(2, 2), undefined)
  assert.equal(of(1, 2), '1 of 2 new pods were made')
  assert.equal(of(2, 1), '1 of 2 new pods were ready')
})
