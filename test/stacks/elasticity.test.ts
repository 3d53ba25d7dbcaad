import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { manifest } from '../infra/synthesized.ts'
import { containersOf, podsOf } from './pods.ts'
import { localStack, platforms } from './stacks.ts'

for (const [name, stack] of Object.entries(platforms)) {
  describe(`the app of ${name}`, () => {
    const deployment = manifest(stack, 'Deployment', 'tally-app').spec

    test('follows the load up to five pods, and no deploy sets the count back', () => {
      const { spec } = manifest(stack, 'HorizontalPodAutoscaler', 'tally-app')
      assert.equal(spec.maxReplicas, 5)
      assert.equal(spec.metrics[0].resource.target.averageUtilization, 50)
      assert.equal('replicas' in deployment, false)
    })

    test('is updated without losing a pod, and lets a node be drained', () => {
      assert.deepEqual(deployment.strategy.rollingUpdate, { maxUnavailable: 0, maxSurge: '25%' })
      const { spec } = manifest(stack, 'PodDisruptionBudget', 'tally-app')
      assert.equal(spec.maxUnavailable, 1)
      assert.deepEqual(spec.selector, deployment.selector)
    })
  })

  test(`every container of ${name} requests CPU: one without would hide the load`, () => {
    for (const { name: workload, pod } of podsOf(stack)) {
      for (const { name: container, resources } of containersOf(pod)) {
        assert.ok(resources?.requests?.cpu, `${workload} ${container}`)
      }
    }
  })
}

describe('of the app there is', () => {
  const least = (name: string): number =>
    manifest(platforms[name] ?? localStack({}), 'HorizontalPodAutoscaler', 'tally-app').spec
      .minReplicas

  test('one pod at least', () => {
    for (const name of ['local', 'embedded', 'aws']) assert.equal(least(name), 1, name)
  })

  test('more than one in production', () => {
    assert.ok(least('aws-prod') >= 2)
  })
})

describe('metrics-server', () => {
  test('is deployed where Tally brings the cluster, or the cluster brings none', () => {
    for (const name of ['local', 'embedded']) {
      assert.ok(manifest(platforms[name] ?? localStack({}), 'APIService', 'v1beta1.metrics.k8s.io'))
    }
  })

  test('is left out where settings say that the cluster brings its own', () => {
    const stack = localStack({ local: { metricsServer: false } })
    assert.throws(() => manifest(stack, 'APIService', 'v1beta1.metrics.k8s.io'))
    assert.throws(() => manifest(stack, 'Deployment', 'metrics-server'))
  })
})
