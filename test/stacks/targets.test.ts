import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { manifests } from '../infra/synthesized.ts'
import { platforms } from './stacks.ts'

/** Objects of a target's Kubernetes, e.g. `Deployment tally-app`. */
function objects(target: string): string[] {
  const stack = platforms[target]
  assert.ok(stack, target)
  return manifests(stack).map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
  )
}

/** What runs on another machine, or comes with the cluster: the objects' names begin so. */
const elsewhereOnAws = [
  'alertmanager',
  'grafana',
  'metrics-server',
  'prometheus',
  'system:',
  'v1beta1.metrics.k8s.io',
]

describe('the targets', () => {
  test('run one platform: AWS what local does, but what an add-on or the host does there', () => {
    const aws = objects('aws').filter((object) => object !== 'StorageClass /gp3')
    const local = objects('local').filter((object) => {
      const name = object.split('/')[1] ?? ''
      // The agent is on every target.
      if (name.includes('prometheus-agent')) return true
      return !elsewhereOnAws.some((begin) => name.startsWith(begin))
    })
    assert.deepEqual(aws.sort(), local.sort())
  })

  test('of AWS run the same objects', () => {
    for (const target of ['aws-test', 'aws-prod']) {
      assert.deepEqual(objects(target), objects('aws'), target)
    }
  })

  test('have app, stores and agent alike, embedded too', () => {
    for (const object of [
      'Deployment tally/tally-app',
      'HorizontalPodAutoscaler tally/tally-app',
      'PodDisruptionBudget tally/tally-app',
      'StatefulSet tally/redis',
      'StatefulSet tally/mongodb',
      'Deployment tally/prometheus-agent',
    ]) {
      for (const target of Object.keys(platforms)) {
        assert.ok(objects(target).includes(object), `${target}: ${object}`)
      }
    }
  })
})
