import assert from 'node:assert/strict'
import { test } from 'node:test'
import { machine } from '../stand-ins.ts'

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
const workload = (kind: string, name: string, of: string) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: of },
})

/** `kubectl` as far as it is called: takes what it is to apply. */
const readsInput = 'case "$1" in apply) cat > /dev/null ;; esac'

/** Applies manifests with the machine's `kubectl` in place of the cluster's own. */
const apply = (manifests: readonly object[]) => `
  import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
  import { dirname } from 'node:path'
  import { applyManifests } from '../../embedded/node/apply-manifests.ts'
  import { layout } from '../../embedded/layout.ts'
  import { program } from '../../embedded/toolchain/programs.ts'
  mkdirSync(dirname(program('kubectl')), { recursive: true })
  symlinkSync(process.env.PATH + '/kubectl', program('kubectl'))
  const file = layout.cache + '/manifests.yaml'
  writeFileSync(file, ${JSON.stringify(manifests.map((each) => JSON.stringify(each)).join('\n---\n'))})
  await applyManifests(file, () => {}).catch((error) => console.log(error.message))`

test('the objects of each namespace are a set, and each workload is waited for in its own', async (t) => {
  const { run, calls } = await machine(t, { kubectl: readsInput })
  const manifests = [
    namespace('tally'),
    namespace('tally-nodes'),
    workload('Deployment', 'app', 'tally'),
    workload('DaemonSet', 'node-exporter', 'tally-nodes'),
    workload('Deployment', 'metrics-server', 'kube-system'),
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
  assert.deepEqual(found, ['tally', 'tally-nodes', 'kube-system'])
  const waited = called.filter((call) => call.includes('rollout status')).sort()
  assert.match(waited[0] ?? '', /--namespace kube-system .* deployment\/metrics-server/)
  assert.match(waited[1] ?? '', /--namespace tally .* deployment\/app/)
  assert.match(waited[2] ?? '', /--namespace tally-nodes .* daemonset\/node-exporter/)
})

test('a workload that does not get ready is named, with how to look at it', async (t) => {
  const { run } = await machine(t, {
    kubectl: `${readsInput}; case "$*" in *rollout*) exit 1 ;; esac`,
  })
  const { stdout } = await run(apply([namespace('tally'), workload('StatefulSet', 'db', 'tally')]))
  assert.match(stdout, /^statefulset\/db was not ready within \d+ s.*describe statefulset\/db$/)
})

test('manifests without a namespace are refused', async (t) => {
  const { run, calls } = await machine(t, { kubectl: 'true' })
  const { stdout } = await run(apply([workload('Deployment', 'app', 'tally')]))
  assert.match(stdout, /holds no namespace$/)
  assert.deepEqual(await calls(), [])
})
