import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TerraformStack } from 'cdktf'
import { parseSettings } from '../../config/load-settings.ts'
import type { SnapshotPolicy } from '../../infra/aws/storage/snapshot-policy.ts'
import { renderManifests } from '../../infra/manifests/index.ts'
import { monitoringOf } from '../../stacks/aws/monitoring.ts'
import { awsWorkloadsStack } from '../../stacks/aws/workloads.ts'
import { platformStack } from '../../stacks/embedded.ts'
import { manifests } from '../infra/synthesized.ts'
import { containerPolicies, containersOf, podPolicies, podsOf } from './pods.ts'
import { localStack, platforms, sources } from './stacks.ts'

const orders = {
  image: 'ghcr.io/acme/orders:1.4.2',
  port: 8080,
  routes: ['/orders'],
  health: '/health',
  requestCounter: 'spring-boot',
}

/** What each target runs on its Kubernetes with some settings. */
function targets(given: object): Readonly<Record<string, TerraformStack>> {
  const props = { settings: parseSettings(given, '/settings.json'), sources }
  return {
    local: localStack(given),
    embedded: platformStack('embedded', props),
    aws: awsWorkloadsStack('aws', props),
    'aws-prod': awsWorkloadsStack('aws-prod', props),
  }
}

const names = (stack: TerraformStack) =>
  manifests(stack).map(({ kind, metadata }) => `${kind} ${metadata.name}`)

// biome-ignore lint/suspicious/noExplicitAny: the shape of manifests is what the tests check
const spec = (stack: TerraformStack, object: string): any =>
  manifests(stack).find(({ kind, metadata }) => `${kind} ${metadata.name}` === object)?.spec

describe('services of the settings', () => {
  const two = targets({ services: { orders, billing: { ...orders, routes: ['/billing'] } } })

  test('run on every target, beside the demo app', () => {
    for (const [target, stack] of Object.entries(two)) {
      const found = names(stack)
      for (const name of ['orders', 'billing', 'tally-app']) {
        for (const kind of ['Deployment', 'Service', 'HorizontalPodAutoscaler']) {
          assert.ok(found.includes(`${kind} ${name}`), `${target}: ${kind} ${name}`)
        }
      }
    }
  })

  test('fulfil what every pod has to', () => {
    for (const [target, stack] of Object.entries(two)) {
      for (const { name, pod } of podsOf(stack)) {
        for (const [policy, holds] of Object.entries(podPolicies)) {
          assert.ok(holds(pod), `${target}: ${name} ${policy}`)
        }
        for (const [policy, holds] of Object.entries(containerPolicies)) {
          for (const each of containersOf(pod))
            assert.ok(holds(each), `${target}: ${name} ${policy}`)
        }
      }
    }
  })

  test('have as many pods as an environment of AWS wants, but for one with a volume', () => {
    const kept = { ...orders, routes: ['/kept'], volume: { path: '/data', size: '1Gi' } }
    const stack = targets({ services: { orders, kept } })['aws-prod']
    assert.ok(stack)
    assert.equal(spec(stack, 'HorizontalPodAutoscaler orders').minReplicas, 3)
    assert.equal(spec(stack, 'HorizontalPodAutoscaler kept').maxReplicas, 1)
  })
})

describe('what watches services', () => {
  const given = { demo: false, services: { orders } }
  const props = { settings: parseSettings(given, '/settings.json'), sources }
  const onHost = (settings: object) =>
    monitoringOf(parseSettings(settings, '/settings.json'), 'aws-prod', {} as SnapshotPolicy)

  test('has rules for each of them on every target', () => {
    const counter = /http_server_requests_seconds_count\{job=\\*"orders\\*"\}/
    const targets = [
      manifests(localStack(given)),
      renderManifests(platformStack('embedded', props)),
      onHost(given).rules,
    ]
    for (const target of targets) {
      assert.match(JSON.stringify(target), counter)
      assert.doesNotMatch(JSON.stringify(target), /job=\\*"app\\*"|tally-app/)
    }
  })

  test('knows how many pods an environment of AWS may have', () => {
    const one = { ...orders, autoscaling: { minReplicas: 1, maxReplicas: 2 } }
    const rules = (service: object) =>
      JSON.stringify(onHost({ services: { orders: service } }).rules)
    assert.doesNotMatch(rules(one), /up\{job=\\"orders\\"\}\) >=/)
    assert.match(rules(orders), /up\{job=\\"orders\\"\}\) >= 5/)
  })

  test('has no dashboard of stores that nobody asks for', () => {
    const uids = (settings: object) => onHost(settings).grafana.dashboards.map(({ uid }) => uid)
    assert.ok(uids({}).includes('stores'))
    assert.ok(!uids(given).includes('stores'))
    assert.ok(uids(given).includes('service-overview'))
  })
})

describe('without the demo app', () => {
  test('a target runs neither it nor stores that nobody asks for', () => {
    for (const [target, stack] of Object.entries(targets({ demo: false, services: { orders } }))) {
      const left = names(stack).filter((name) => /tally-app|redis|mongodb/.test(name))
      assert.deepEqual(left, [], target)
      assert.ok(names(stack).includes('Deployment orders'), target)
    }
  })

  test('a target runs the one store that a service asks for', () => {
    const withRedis = { ...orders, stores: { redis: {} } }
    for (const [target, stack] of Object.entries(
      targets({ demo: false, services: { orders: withRedis } }),
    )) {
      assert.ok(names(stack).includes('StatefulSet redis'), target)
      assert.ok(!names(stack).some((name) => name.includes('mongodb')), target)
    }
  })

  test('no image of it is built', () => {
    const stack = localStack({ demo: false, services: { orders } })
    assert.doesNotMatch(JSON.stringify(stack.toTerraform()), /image build/)
  })
})

test('no service may take a name that a target uses itself', () => {
  const kinds = new Set(['Deployment', 'Service', 'StatefulSet', 'CronJob'])
  for (const [target, stack] of Object.entries(platforms)) {
    for (const { kind, metadata } of manifests(stack).filter((each) => kinds.has(each.kind))) {
      const { name } = metadata
      const given = { services: { [name]: orders } }
      assert.throws(
        () => parseSettings(given, '/settings.json'),
        {
          message: /Tally itself uses this name/,
        },
        `${target}: ${kind} ${name}`,
      )
    }
  }
})
