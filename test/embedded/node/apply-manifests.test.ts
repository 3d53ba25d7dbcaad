import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { machine } from '../stand-ins.ts'

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
const workload = (kind: string, name: string, of: string) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: of },
})

/** A workload whose pods are as many as they are to be, of which so many are ready. */
const running = (kind: string, name: string, of: string, ready: number) => ({
  ...workload(kind, name, of),
  spec: kind === 'DaemonSet' ? {} : { replicas: 1 },
  status:
    kind === 'DaemonSet'
      ? { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberReady: ready }
      : { replicas: 1, updatedReplicas: 1, readyReplicas: ready, availableReplicas: 0 },
})

const service = (name: string, nodePort: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'tally' },
  spec: { ports: [{ nodePort }] },
})

/** What the cluster holds. */
interface Held {
  readonly applySets?: readonly object[]
  readonly services?: readonly object[]
  readonly pods?: readonly object[]
  /** Workloads, of one look after the other. @default the first one is also every later one */
  readonly looks?: readonly (readonly object[])[]
}

/** `kubectl` as far as it is called: takes what it is to apply, and knows what the cluster holds. */
const kubectl = ({ applySets = [], services = [], pods = [], looks = [[]] }: Held = {}) => `
case "$1 $2" in
  apply*) cat > /dev/null ;;
  "get configmaps") echo '${JSON.stringify({ items: applySets })}' ;;
  "get services") echo '${JSON.stringify({ items: services })}' ;;
  "get pods") echo '${JSON.stringify({ items: pods })}' ;;
  "get deployment,"*)
    ${looks
      .slice(0, -1)
      .map((items, i) => look(items, `! [ -e "$HOME/look${i}" ]`, `touch "$HOME/look${i}"`))
      .join('\n    ')}
    ${look(looks.at(-1) ?? [], 'true', 'true')} ;;
esac`

const look = (items: readonly object[], condition: string, then: string) =>
  `if ${condition}; then ${then}; echo '${JSON.stringify({ items })}'; exit; fi`

/** What the platform's last apply left in a namespace where it stores something. */
const applySet = (of: string) => ({
  metadata: {
    namespace: of,
    annotations: { 'applyset.kubernetes.io/contains-group-kinds': 'Service,StatefulSet.apps' },
  },
})

/** Applies manifests with the machine's `kubectl` in place of the cluster's own. */
const apply = (manifests: readonly object[], rolloutSeconds = 60) => `
  import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
  import { dirname } from 'node:path'
  import { applyManifests } from '../../embedded/node/apply-manifests.ts'
  import { layout } from '../../embedded/layout.ts'
  import { program } from '../../embedded/toolchain/programs.ts'
  mkdirSync(dirname(program('kubectl')), { recursive: true })
  symlinkSync(process.env.PATH + '/kubectl', program('kubectl'))
  const file = layout.cache + '/manifests.yaml'
  writeFileSync(file, ${JSON.stringify(manifests.map((each) => JSON.stringify(each)).join('\n---\n'))})
  await applyManifests(file, () => {}, ${rolloutSeconds}).catch((error) => console.log(error.message))`

test('the objects of each namespace are a set', async (t) => {
  const workloads = [
    ['Deployment', 'app', 'tally'],
    ['DaemonSet', 'node-exporter', 'tally-nodes'],
    ['Deployment', 'metrics-server', 'kube-system'],
  ] as const
  const looks = [workloads.map(([kind, name, of]) => running(kind, name, of, 1))]
  const { run, calls } = await machine(t, { kubectl: kubectl({ looks }) })
  const manifests = [
    namespace('tally'),
    namespace('tally-nodes'),
    ...workloads.map(([kind, name, of]) => workload(kind, name, of)),
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'agent' },
    },
  ]
  assert.equal((await run(apply(manifests))).stdout, '')
  const called = await calls()
  const [namespaces = '', ...sets] = called.filter((call) => call.startsWith('kubectl apply'))
  assert.doesNotMatch(namespaces, /--prune/)
  const found = sets.map(
    (set) => /--namespace (\S+) --prune --applyset=configmaps\/tally$/.exec(set)?.[1],
  )
  assert.deepEqual(found.sort(), ['kube-system', 'tally', 'tally-nodes'])
})

test('each workload is waited for in its own namespace, until its pods are ready', async (t) => {
  const app = ['Deployment', 'app', 'tally'] as const
  const exporter = ['DaemonSet', 'exporter', 'tally-nodes'] as const
  // Of the same name in another namespace.
  const other = running('Deployment', 'app', 'shop', 0)
  const looks = [
    [other],
    [running(...app, 0), running(...exporter, 1), other],
    [running(...app, 1), running(...exporter, 0), other],
    [running(...app, 1), running(...exporter, 1), other],
  ]
  const { run, calls } = await machine(t, { kubectl: kubectl({ looks }) })
  const manifests = [namespace('tally'), workload(...app), workload(...exporter)]
  assert.equal((await run(apply(manifests))).stdout, '')
  const looked = (await calls()).filter((call) => call.startsWith('kubectl get deployment,'))
  assert.equal(looked.length, looks.length)
})

describe('metrics-server', () => {
  const server = ['Deployment', 'metrics-server', 'kube-system'] as const
  const inGeneration = (generation: number) => {
    const { metadata, status, ...rest } = running(...server, 0)
    return {
      ...rest,
      metadata: { ...metadata, generation },
      status: { ...status, observedGeneration: generation },
    }
  }
  const stdoutWith = async (t: TestContext, generation: number) => {
    const { run } = await machine(t, { kubectl: kubectl({ looks: [[inGeneration(generation)]] }) })
    return (await run(apply([namespace('tally'), workload(...server)], 0))).stdout
  }

  test('is not waited for at the first deploy', async (t) => {
    assert.equal(await stdoutWith(t, 1), '')
  })

  test('is waited for where it is changed', async (t) => {
    assert.match(await stdoutWith(t, 2), /^deployment\/metrics-server was not ready/)
  })
})

test('a workload that does not get ready is named, with the reason and how to look at it', async (t) => {
  const looks = [[running('StatefulSet', 'db', 'tally', 0)]]
  const { run } = await machine(t, { kubectl: kubectl({ looks }) })
  const code = apply([namespace('tally'), workload('StatefulSet', 'db', 'tally')], 0)
  const { stdout } = await run(code)
  assert.match(
    stdout,
    /^statefulset\/db was not ready within \d+ s: 0 of 1 new pods were ready.*describe statefulset\/db$/,
  )
})

test('what Kubernetes says of the pod of a workload that does not get ready is the reason', async (t) => {
  const looks = [[running('StatefulSet', 'db', 'tally', 0)]]
  const db = workload('StatefulSet', 'db', 'tally')
  const manifest = { ...db, spec: { selector: { matchLabels: { app: 'db', of: 'tally' } } } }
  const state = { waiting: { reason: 'CreateContainerConfigError', message: 'no secret "keys"' } }
  const status = { phase: 'Pending', containerStatuses: [{ name: 'server', state }] }
  const pods = [{ metadata: { name: 'db-0' }, status }]
  const { run, calls } = await machine(t, { kubectl: kubectl({ looks, pods }) })
  const { stdout } = await run(apply([namespace('tally'), manifest], 0))
  const reason = 'pod db-0, container server: CreateContainerConfigError, no secret "keys"'
  assert.ok(stdout.startsWith(`statefulset/db was not ready within 0 s: ${reason}. `), stdout)
  assert.ok((await calls()).some((call) => call.includes('--selector app=db,of=tally ')))
})

test('manifests without a namespace are refused', async (t) => {
  const { run, calls } = await machine(t, { kubectl: 'true' })
  const { stdout } = await run(apply([workload('Deployment', 'app', 'tally')]))
  assert.match(stdout, /holds no Namespace$/)
  assert.deepEqual(await calls(), [])
})

test('a namespace beside the one that is deployed is refused, and nothing is changed', async (t) => {
  const { run, calls } = await machine(t, { kubectl: kubectl({ applySets: [applySet('tally')] }) })
  const { stdout } = await run(apply([namespace('shop'), workload('Deployment', 'app', 'shop')]))
  assert.match(stdout, /in the namespace tally, .* name shop\. Fix: .*"tally".*npm run down$/)
  assert.ok((await calls()).every((call) => call.startsWith('kubectl get')))
})

test('the namespace that is deployed is applied again', async (t) => {
  const { run, calls } = await machine(t, { kubectl: kubectl({ applySets: [applySet('tally')] }) })
  assert.equal((await run(apply([namespace('tally')]))).stdout, '')
  assert.ok((await calls()).some((call) => call.startsWith('kubectl apply')))
})

test('Services that change their node ports make room for each other, and others stay', async (t) => {
  const services = [service('nginx', 30080), service('prometheus', 30090), service('own', 30100)]
  const { run, calls } = await machine(t, { kubectl: kubectl({ services }) })
  const manifests = [
    service('nginx', 30090),
    service('prometheus', 30080),
    service('grafana', 30100),
  ]
  assert.equal((await run(apply([namespace('tally'), ...manifests]))).stdout, '')
  const called = await calls()
  const deleted = called.filter((call) => call.startsWith('kubectl delete'))
  assert.deepEqual(deleted, [
    'kubectl delete service nginx --namespace tally',
    'kubectl delete service prometheus --namespace tally',
  ])
})
