/**
 * The platform's NetworkPolicies on a network that enforces them. That pods reach what they need all
 * other suites show; here is what they must not reach.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { before, describe, test } from 'node:test'
import { execa } from 'execa'
import { kubectl } from '../../../embedded/node/kubectl.ts'
import { podProcesses } from '../../../embedded/node/pod-processes.ts'
import { readyPlatform } from '../support/platform.ts'
import { status } from '../support/tally.ts'
import { until } from '../support/until.ts'

/** What is dropped is never answered; what is accepted takes milliseconds. */
const timeoutMs = 1500

/** Prints which of the addresses in its arguments take a connection. */
const probe = `
  const { connect } = require('node:net')
  for (const address of process.argv.slice(1)) {
    const [host, port] = address.split(':')
    const socket = connect({ host, port: Number(port) }, () => { console.log(address); socket.destroy() })
    socket.setTimeout(${timeoutMs}, () => socket.destroy()).on('error', () => {})
  }`

interface Pod {
  readonly metadata: {
    readonly uid: string
    readonly labels: Readonly<Record<string, string>>
    readonly deletionTimestamp?: string
  }
  readonly spec: {
    readonly hostNetwork?: boolean
    readonly containers: readonly {
      readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
    }[]
  }
  readonly status: {
    readonly podIP: string
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}

/** Autoscalers add and remove pods meanwhile. */
const serves = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true

/** One pod of each component that serves, by name; cluster DNS as `kube-dns`. */
async function servingPods(): Promise<ReadonlyMap<string, Pod>> {
  const { stdout } = await kubectl(['get', 'pods', '--all-namespaces', '--output', 'json'])
  const pods = (JSON.parse(stdout) as { items: Pod[] }).items
  return new Map(
    pods.filter(serves).map((pod) => {
      const { labels } = pod.metadata
      return [labels['app.kubernetes.io/component'] ?? labels['k8s-app'] ?? '', pod]
    }),
  )
}

function podOf(pods: ReadonlyMap<string, Pod>, component: string): Pod {
  const pod = pods.get(component)
  assert.ok(pod, `no pod of ${component} runs`)
  return pod
}

/** The process that holds the network of a pod, and runs as long as it does. */
const networkHolder = ({ metadata }: Pod): number | undefined =>
  podProcesses(metadata.uid).find(({ command }) => command.includes('catatonit'))?.pid

/** The address of `redis/http-metrics`: a component and the name of its port. */
function addressOf(pods: ReadonlyMap<string, Pod>, end: string): string {
  const [component = '', name] = end.split('/')
  const { spec, status } = podOf(pods, component)
  const ports = spec.containers.flatMap((container) => container.ports ?? [])
  const port = ports.find((each) => each.name === name)
  assert.ok(port, `${end}: ${component} has ${ports.map((each) => each.name).join(', ')}`)
  return `${status.podIP}:${port.containerPort}`
}

/** Which of some ends take a connection from the pod of a component, or from this machine. */
async function reached(ends: readonly string[], from?: string): Promise<string[]> {
  const pods = await servingPods()
  const addresses = new Map(ends.map((end) => [addressOf(pods, end), end]))
  // A program of this machine in the network of the pod: few of them have one of their own to try with.
  const pid = from && networkHolder(podOf(pods, from))
  const enter = pid ? ['nsenter', '--target', String(pid), '--net', '--'] : []
  assert.ok(!from || pid, `the pod of ${from} has no process`)
  const { stdout } =
    await execa`${enter} ${process.execPath} --eval ${probe} ${[...addresses.keys()]}`
  return stdout
    .split('\n')
    .flatMap((address) => addresses.get(address) ?? [])
    .sort()
}

/** Of each pod what it needs, and what it must not reach. Cluster DNS stands for strangers. */
const connections = {
  app: {
    may: ['mongodb/mongodb', 'redis/redis'],
    mayNot: [
      ...['alertmanager/http-protected', 'flask/http', 'logs/http-logs', 'nginx/admin'],
      ...['prometheus/http-protected', 'quotes/http', 'redis/http-metrics'],
    ],
  },
  quotes: {
    may: [],
    mayNot: ['app/http-metrics', 'logs/http-logs', 'mongodb/mongodb', 'redis/redis'],
  },
  nginx: {
    may: ['app/http-metrics', 'flask/http', 'quotes/http'],
    mayNot: ['mongodb/mongodb', 'redis/redis'],
  },
  'kube-dns': {
    may: ['nginx/http'],
    mayNot: ['alertmanager/http-protected', 'app/http-metrics', 'mongodb/mongodb', 'redis/redis'],
  },
} as const

/** Process id of the program of the node that enforces the policies. */
function enforcer(): number {
  const found = readdirSync('/proc').find((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      return /\/network-policies\0/.test(readFileSync(`/proc/${name}/cmdline`, 'utf8'))
    } catch {
      return false
    }
  })
  return Number(found)
}

describe('NetworkPolicies on the embedded cluster', () => {
  before(async () => {
    await readyPlatform()
  })

  test('are enforced, as status says', async () => {
    assert.deepEqual((await status()).notEnforced, [])
  })

  test('leave to the node what listens in its pods', async () => {
    const ends = Object.values(connections).flatMap(({ may, mayNot }) => [...may, ...mayNot])
    // NGINX's own listens on its pod's loopback alone.
    const open = [...new Set<string>(ends)].filter((end) => end !== 'nginx/admin').sort()
    assert.deepEqual(await reached(open), open)
  })

  for (const [component, { may, mayNot }] of Object.entries(connections)) {
    test(`let ${component} reach ${may.join(', ') || 'nothing'}, and none of ${mayNot.join(', ')}`, async () => {
      assert.deepEqual(await reached([...may, ...mayNot], component), [...may].sort())
    })
  }

  test('have no way around them: pods have no address of IPv6', async () => {
    const pods = [...(await servingPods()).values()].filter(({ spec }) => !spec.hostNetwork)
    const pids = pods.flatMap((pod) => networkHolder(pod) ?? [])
    assert.ok(pids.length > 10, `${pids.length} pods`)
    for (const pid of pids) {
      assert.doesNotMatch(readFileSync(`/proc/${pid}/net/if_inet6`, 'utf8'), /eth0/)
    }
  })

  test('count as soon as they change', async () => {
    const redis = ['redis/redis']
    const selected = { 'app.kubernetes.io/component': 'redis' }
    const everybody = JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'everybody', namespace: 'tally' },
      spec: { podSelector: { matchLabels: selected }, ingress: [{}] },
    })
    await kubectl(['apply', '--filename', '-'], everybody)
    try {
      const isOpen = async () => (await reached(redis, 'kube-dns')).length === 1
      await until('a stranger reaches Redis', isOpen, 10)
    } finally {
      await kubectl(['delete', '--filename', '-'], everybody)
    }
    const isClosed = async () => (await reached(redis, 'kube-dns')).length === 0
    await until('a stranger no longer reaches Redis', isClosed, 10)
  })

  test('stay in force while the program that enforces them starts again after a kill', async () => {
    process.kill(enforcer(), 'SIGKILL')
    const redis = ['redis/redis']
    assert.deepEqual(await reached(redis, 'kube-dns'), [])
    const isBack = async () => (await reached(redis, 'app')).length === 1
    await until('the app reaches Redis again', isBack, 20)
    assert.deepEqual(await reached(redis, 'kube-dns'), [])
  })
})
