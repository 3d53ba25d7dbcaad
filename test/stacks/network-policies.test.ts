import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TerraformStack } from 'cdktf'
import { manifests } from '../infra/synthesized.ts'
import { type Host, SimulatedNetwork } from './network-simulator.ts'
import { localStack, managedPlatform, platforms } from './stacks.ts'

const orders = {
  image: 'ghcr.io/acme/orders:1',
  port: 8080,
  routes: ['/orders'],
  health: '/orders/health',
  requestCounter: 'go-promhttp',
  load: ['/orders/1'],
  stores: { redis: {} },
}
const service = (changes: object) => ({ ...orders, ...changes })

const stacks: Readonly<Record<string, TerraformStack>> = {
  ...platforms,
  'aws with a managed Prometheus': managedPlatform,
  'local with everything': localStack({
    local: { ingress: 'proxy' },
    alerting: { receiver: { kind: 'webhook', secretName: 'alerts' } },
    services: {
      orders: service({ egress: ['quotes', '203.0.113.0/24:443'] }),
      quotes: service({ routes: ['/quotes'], stores: {} }),
    },
  }),
}

const anybody: Host = { address: '203.0.113.9' }

/** Of each pod's ports who may connect, by name; a pod of the namespace and one of another are strangers. */
function takers(stack: TerraformStack): Readonly<Record<string, string>> {
  const network = new SimulatedNetwork(stack)
  const stranger: Host = { name: 'stranger', namespace: 'shop', labels: {}, ports: {} }
  const guest: Host = { ...stranger, name: 'guest', namespace: 'tally' }
  const platform = network.pods.filter(({ namespace }) => namespace !== 'kube-system')
  return Object.fromEntries(
    platform.flatMap((to) =>
      Object.entries(to.ports).map(([name, port]) => {
        const from = [...platform, stranger, guest].filter(
          (each) => each !== to && network.allows(each, to, port),
        )
        const names = from.map((each) => each.name)
        if (network.allows(anybody, to, port)) names.push('anybody')
        return [`${to.name} ${name}`, names.sort().join(' ')] as const
      }),
    ),
  )
}

const open = 'anybody prometheus-agent stranger'

describe('NetworkPolicies let nobody in but', () => {
  test('those whom the embedded platform needs', () => {
    const { 'nginx http-metrics': _, ...found } = takers(platforms.embedded as TerraformStack)
    const expected = {
      'redis redis': 'tally-app',
      'redis http-metrics': 'prometheus-agent',
      'mongodb mongodb': 'tally-app',
      'tally-app http-metrics': 'nginx prometheus-agent',
      'nginx http': 'anybody stranger',
      'nginx admin': '',
      'node-exporter http-metrics': 'prometheus-agent',
      'alertmanager http-protected': 'prometheus prometheus-agent',
      'prometheus http-protected': open,
      'prometheus-agent http-metrics': '',
    }
    for (const [port, from] of Object.entries(expected)) assert.equal(found[port], from, port)
  })

  test('services that settings let reach each other, and their own stores', () => {
    const found = takers(stacks['local with everything'] as TerraformStack)
    assert.equal(found['redis redis'], 'orders tally-app')
    assert.equal(found['mongodb mongodb'], 'mongodb-backup mongodb-restore tally-app')
    assert.equal(found['quotes http'], 'nginx orders')
    assert.equal(found['orders http'], 'nginx')
    assert.equal(found['grafana http-metrics'], `alertmanager ${open}`)
  })

  test('Grafana to the proxy that queries in its name, which asks for no password', () => {
    const found = takers(managedPlatform)
    assert.equal(found['prometheus http'], 'grafana')
    assert.equal(found['grafana http-metrics'], 'prometheus-agent')
  })
})

for (const [name, stack] of Object.entries(stacks)) {
  describe(`on the network of ${name}`, () => {
    const network = new SimulatedNetwork(stack)
    const agent = network.pods.find((pod) => pod.name === 'prometheus-agent') as Host
    const platform = network.pods.filter(({ namespace }) => namespace !== 'kube-system')

    test('the agent reaches every metrics port of every pod', () => {
      for (const to of platform) {
        if (to === agent) continue
        const ports = Object.entries(to.ports).filter(([port]) =>
          ['http-metrics', 'http-protected', 'http-logs'].includes(port),
        )
        for (const [port, number] of ports) {
          assert.ok(network.allows(agent, to, number), `${to.name} ${port}`)
        }
      }
    })

    test('every pod may ask cluster DNS, and is isolated in both directions', () => {
      const policies = manifests(stack).filter(({ kind }) => kind === 'NetworkPolicy')
      for (const { namespace } of platform) {
        const all = policies.filter(
          (each) =>
            each.metadata.namespace === namespace &&
            JSON.stringify((each.spec as { podSelector: object }).podSelector) === '{}',
        )
        const types = all.flatMap((each) => (each.spec as { policyTypes: string[] }).policyTypes)
        assert.deepEqual([...new Set(types)].sort(), ['Egress', 'Ingress'])
        // On EKS Auto Mode each node answers itself, at the tenth address of Services.
        const dns: Host = name.startsWith('aws')
          ? { address: '172.20.0.10' }
          : {
              name: 'coredns',
              namespace: 'kube-system',
              labels: { 'k8s-app': 'kube-dns' },
              ports: { 'dns-tcp': 53 },
            }
        for (const from of platform) assert.ok(network.allows(from, dns, 53), from.name)
      }
    })

    test('no part of the platform reaches the internet but for a reason', () => {
      const out = platform.filter((from) => network.allows(from, anybody, 443))
      const services = ['orders', 'quotes']
      // The one of AWS signs what Grafana asks a managed Prometheus.
      const signing = stack === managedPlatform ? ['prometheus'] : []
      const known = [
        ...signing,
        'prometheus-agent',
        'log-collector',
        'alertmanager',
        'grafana',
        ...services,
      ]
      assert.deepEqual(
        out.map((each) => each.name).filter((each) => !known.includes(each)),
        [],
      )
    })
  })
}

describe('a service of the user', () => {
  /** Which of some destinations its pods reach on port 443. */
  const reached = (changes: object) => {
    const network = new SimulatedNetwork(
      localStack({ services: { orders: service({ stores: {}, ...changes }) } }),
    )
    const from = network.pods.find((pod) => pod.name === 'orders') as Host
    const addresses = ['203.0.113.9', '10.1.2.3', '172.20.0.1', '192.168.49.2', '169.254.169.254']
    const pods = network.pods.filter((to) =>
      Object.values(to.ports).some((port) => network.allows(from, to, port)),
    )
    return [
      ...addresses.filter((address) => network.allows(from, { address }, 443)),
      ...pods.map(({ name }) => name),
    ]
  }

  test('reaches the internet, but no private network and no part of the platform', () => {
    assert.deepEqual(reached({}), ['203.0.113.9'])
  })

  test('reaches only what its settings name', () => {
    assert.deepEqual(reached({ egress: [] }), [])
    assert.deepEqual(reached({ egress: ['10.0.0.0/8:443'] }), ['10.1.2.3'])
    assert.deepEqual(reached({ egress: ['internet', '10.0.0.0/8'] }), ['203.0.113.9', '10.1.2.3'])
  })
})

test('networkPolicies: false leaves them out', () => {
  const objects = manifests(localStack({ networkPolicies: false }))
  assert.ok(!objects.some(({ kind }) => kind === 'NetworkPolicy'))
})

test('an egress that names no service is refused', () => {
  const services = { orders: service({ egress: ['nobody'] }) }
  assert.throws(() => localStack({ services }), {
    message: /egress names nobody, which is no service/,
  })
})
