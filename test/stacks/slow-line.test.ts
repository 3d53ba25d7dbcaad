import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { terraformResources } from '../infra/synthesized.ts'
import { localStack } from './stacks.ts'

const stack = localStack({})

describe('a deploy over a slow line, on which images take their time', () => {
  for (const kind of ['deployment', 'stateful_set', 'daemon_set']) {
    test(`waits half an hour for each ${kind.replace('_', ' ')}`, () => {
      const resources = terraformResources(stack, `kubernetes_${kind}_v1`)
      assert.ok(resources.length > 0)
      for (const { metadata, timeouts } of resources) {
        assert.deepEqual([timeouts.create, timeouts.update], ['30m', '30m'], metadata.name)
      }
    })
  }

  test('waits as long before Kubernetes gives a deployment up', () => {
    for (const { metadata, spec } of terraformResources(stack, 'kubernetes_deployment_v1')) {
      assert.equal(spec.progress_deadline_seconds, 1800, metadata.name)
    }
  })

  test('waits as long before Helm rolls a release back', () => {
    const releases = terraformResources(stack, 'helm_release')
    assert.deepEqual(
      releases.map(({ name, timeout }) => [name, timeout]),
      [['nginx', 1800]],
    )
  })
})
