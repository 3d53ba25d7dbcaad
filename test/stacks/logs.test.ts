import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSettings } from '../../config/load-settings.ts'
import { logsRecipes } from '../../embedded/images/recipes.ts'
import { awsWorkloadsStack } from '../../stacks/aws/workloads.ts'
import { platformStack } from '../../stacks/embedded.ts'
import { manifests } from '../infra/synthesized.ts'
import { containerPolicies, containersOf, podPolicies, podsOf } from './pods.ts'
import { localStack, sources } from './stacks.ts'

function targets(given: object) {
  const props = { settings: parseSettings(given, '/settings.json'), sources }
  return {
    local: localStack(given),
    embedded: platformStack('embedded', props),
    aws: awsWorkloadsStack('aws', props),
  }
}

const objects = (stack: Parameters<typeof manifests>[0]) =>
  manifests(stack).map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
  )

const withLogs = targets({})

describe('logs', () => {
  for (const [target, stack] of Object.entries(withLogs)) {
    test(`of ${target} have a store, and a collector on every node, as restricted as all pods`, () => {
      for (const object of ['StatefulSet tally/logs', 'DaemonSet tally-nodes/log-collector']) {
        assert.ok(objects(stack).includes(object), object)
      }
      for (const { name, pod } of podsOf(stack)) {
        for (const [policy, fulfils] of Object.entries(podPolicies)) {
          assert.ok(fulfils(pod), `${name} ${policy}`)
        }
        for (const container of containersOf(pod)) {
          for (const [policy, fulfils] of Object.entries(containerPolicies)) {
            assert.ok(fulfils(container), `${name} ${policy}`)
          }
        }
      }
    })
  }

  test('are not mounted over the programs in the images of the embedded cluster', () => {
    const containers = podsOf(withLogs.embedded).flatMap(({ pod }) => containersOf(pod))
    for (const { reference, files = {} } of logsRecipes()) {
      const container = containers.find(({ image }) => image === reference)
      const mounts = container?.volumeMounts?.map(({ mountPath }) => mountPath) ?? []
      assert.ok(mounts.length > 0, reference)
      assert.ok(!mounts.some((path) => path in files), reference)
    }
  })

  test('are left out where settings say so', () => {
    for (const stack of Object.values(targets({ logs: { enabled: false } }))) {
      assert.deepEqual(
        objects(stack).filter((object) => /\/log/.test(object)),
        [],
      )
    }
  })
})
