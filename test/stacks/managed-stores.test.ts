import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSettings } from '../../config/load-settings.ts'
import { renderManifests } from '../../infra/manifests/index.ts'
import { platformDashboards } from '../../stacks/platform-dashboards.ts'
import { platformRules } from '../../stacks/platform-rules.ts'
import { type Host, SimulatedNetwork } from './network-simulator.ts'
import { localStack } from './stacks.ts'

const given = {
  stores: {
    redis: { secretName: 'managed', key: 'redis-url', egress: ['203.0.113.0/24:6379'] },
    mongodb: { secretName: 'managed', key: 'mongodb-url' },
  },
  services: {
    orders: {
      image: 'ghcr.io/acme/orders:1',
      port: 8080,
      routes: ['/orders'],
      health: '/orders/health',
      requestCounter: 'go-promhttp',
      load: ['/orders/1'],
      stores: { redis: { url: 'CACHE' } },
      egress: [],
    },
  },
}
const stack = localStack(given)

describe('with stores that somebody else runs', () => {
  const objects = renderManifests(stack, { helmReleases: 'skip' })

  test('a target has none of its own', () => {
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    assert.deepEqual(
      names.filter((name) => /redis|mongodb/.test(name)),
      [],
    )
  })

  test('the demo app and services get the addresses from the Secret', () => {
    const variables = (workload: string) => {
      // biome-ignore lint/suspicious/noExplicitAny: the shape of manifests is what the test checks
      const { spec }: any = objects.find(
        ({ kind, metadata }) => kind === 'Deployment' && metadata.name === workload,
      )
      const given = spec.template.spec.containers[0].env.map(
        ({ name, valueFrom }: { name: string; valueFrom?: { secretKeyRef: object } }) =>
          [name, valueFrom?.secretKeyRef] as const,
      )
      return Object.fromEntries(given)
    }
    const redis = { name: 'managed', key: 'redis-url' }
    assert.deepEqual(variables('orders').CACHE, redis)
    const { REDIS_URL, MONGODB_URL, ...others } = variables('tally-app')
    assert.deepEqual([REDIS_URL, MONGODB_URL], [redis, { name: 'managed', key: 'mongodb-url' }])
    assert.deepEqual(
      Object.keys(others).filter((name) => /REDIS|MONGODB/.test(name)),
      [],
    )
  })

  test('they are reached by those that need them, and by nobody else', () => {
    const network = new SimulatedNetwork(stack)
    const pod = (name: string) => network.pods.find((each) => each.name === name) as Host
    const reached = (from: string, address: string, port: number) =>
      network.allows(pod(from), { address }, port)
    assert.ok(reached('orders', '203.0.113.4', 6379))
    assert.ok(!reached('orders', '203.0.113.4', 6380))
    assert.ok(!reached('orders', '8.8.8.8', 27017))
    assert.ok(reached('tally-app', '203.0.113.4', 6379))
    assert.ok(reached('tally-app', '8.8.8.8', 27017))
    assert.ok(!reached('tally-app', '10.0.0.1', 27017))
  })

  test('nothing watches what is not there', () => {
    const settings = parseSettings(given, '/settings.json')
    const rules = JSON.stringify(platformRules('local', settings))
    assert.doesNotMatch(rules, /StoreDown/)
    const [board] = platformDashboards(settings).filter(({ uid }) => uid === 'stores')
    assert.match(board?.json ?? '', /store_operation/)
    assert.doesNotMatch(board?.json ?? '', /redis_/)
  })
})
