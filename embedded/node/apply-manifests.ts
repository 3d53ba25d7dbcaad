import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { V1Pod } from '@kubernetes/client-node'
import { parseAllDocuments } from 'yaml'
import { layout } from '../layout.ts'
import type { Progress } from '../progress.ts'
import { applySet, requireNamespace } from './deployed-namespace.ts'
import { kubectl } from './kubectl.ts'
import { podProblems } from './pod-problem.ts'
import { rolloutPending, type Workload } from './rollout.ts'

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec?: {
    readonly ports?: readonly { readonly nodePort?: number }[]
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> }
  }
}

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet']
const metricsServer = 'metrics-server'

/**
 * Longest wait for a workload: a service of the user may take 300 s to be healthy, counts as available
 * 30 s later, and its image may have to be pulled. All other images are on the node already.
 */
const defaultRolloutSeconds = 420

/** A look takes 0.1 s of processor, most of it kubectl's start. */
const pollMilliseconds = 1000

/** After so many looks without a change, what the wait is for is said. */
const looksUntilReason = 10

/**
 * Deletes Services of which another one gets the node port: two that change places would each be
 * refused because of the other. They are applied again at once.
 */
async function freeNodePorts(services: readonly Manifest[]): Promise<void> {
  const key = ({ metadata }: Manifest) => `${metadata.namespace}/${metadata.name}`
  const ports = ({ spec }: Manifest) => spec?.ports?.flatMap(({ nodePort }) => nodePort ?? []) ?? []
  const owners = new Map(services.flatMap((each) => ports(each).map((port) => [port, key(each)])))
  const { stdout } = await kubectl(['get', 'services', '--all-namespaces', '--output', 'json'])
  const { items } = JSON.parse(stdout) as { items: Manifest[] }
  const ours = items.filter((item) => services.some((service) => key(service) === key(item)))
  for (const service of ours) {
    const isTaken = ports(service).some(
      (port) => (owners.get(port) ?? key(service)) !== key(service),
    )
    if (!isTaken) continue
    const { namespace = '', name } = service.metadata
    await kubectl(['delete', 'service', name, '--namespace', namespace])
  }
}

/**
 * Applies manifests server-side with strict validation, removes what a former apply had in their
 * namespaces and these don't, and waits until every workload runs what was applied: but not for a
 * first metrics-server, which is ready when it has measured twice, and which nobody needs before the
 * autoscalers.
 * @param file multi-document YAML; what was applied is remembered in each object's namespace, that of
 *   cluster-wide objects in the first namespace of the file
 * @param rolloutSeconds longest wait for a workload
 * @throws with the API server's words when a manifest is refused, and when a workload isn't ready in time
 */
export async function applyManifests(
  file: string,
  progress: Progress,
  rolloutSeconds = defaultRolloutSeconds,
): Promise<void> {
  const manifests = parseAllDocuments(await readFile(file, 'utf8')).map(
    (document) => document.toJS() as Manifest,
  )
  const namespaces = manifests.filter(({ kind }) => kind === 'Namespace')
  const others = manifests.filter(({ kind }) => kind !== 'Namespace')
  const main = namespaces[0]?.metadata.name
  if (main === undefined) throw new Error(`${file} holds no Namespace`)
  const list = (items: readonly Manifest[]) =>
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  const apply = [
    'apply',
    '--server-side',
    '--force-conflicts',
    '--validate=strict',
    '--filename',
    '-',
  ]
  await requireNamespace(main)
  progress(`applying ${manifests.length} objects`)
  await kubectl(apply, list(namespaces))
  await freeNodePorts(others.filter(({ kind }) => kind === 'Service'))
  // An ApplySet remembers its members in the cluster, so that those no longer declared are pruned.
  // kubectl takes the objects of one namespace for it, and those of none.
  const byNamespace = Object.groupBy(others, ({ metadata }) => metadata.namespace ?? main)
  await Promise.all(
    Object.entries(byNamespace).map(([namespace, items = []]) =>
      kubectl(
        [...apply, '--namespace', namespace, '--prune', `--applyset=configmaps/${applySet}`],
        list(items),
        { KUBECTL_APPLYSET: 'true' },
      ),
    ),
  )
  await waitForRollouts(
    others.filter(({ kind }) => workloads.includes(kind)),
    { main, progress, rolloutSeconds },
  )
}

/** What Kubernetes says of a pod of a workload that isn't ready. */
async function podReason({ metadata, spec }: Manifest, main: string): Promise<string | undefined> {
  const labels = Object.entries(spec?.selector?.matchLabels ?? {}).map((label) => label.join('='))
  if (labels.length === 0) return undefined
  const selected = ['--namespace', metadata.namespace ?? main, '--selector', labels.join()]
  const { stdout } = await kubectl(['get', 'pods', ...selected, '--output', 'json'])
  const { items } = JSON.parse(stdout) as { items: V1Pod[] }
  return podProblems(items)[0]
}

/** Waits until every workload runs what was applied. */
async function waitForRollouts(
  applied: readonly Manifest[],
  {
    main,
    progress,
    rolloutSeconds,
  }: {
    /** Namespace of those that name none. */
    readonly main: string
    readonly progress: Progress
    readonly rolloutSeconds: number
  },
): Promise<void> {
  const key = ({ kind, metadata }: Manifest) =>
    `${metadata.namespace ?? main} ${kind.toLowerCase()}/${metadata.name}`
  const what = workloads.join(',').toLowerCase()
  const end = Date.now() + rolloutSeconds * 1000
  let before = ''
  for (let unchanged = 0; ; unchanged += 1) {
    const { stdout } = await kubectl(['get', what, '--all-namespaces', '--output', 'json'])
    const { items } = JSON.parse(stdout) as { items: (Manifest & Workload)[] }
    const found = new Map(items.map((item) => [key(item), item]))
    const pending = applied.flatMap((each) => {
      const workload = found.get(key(each))
      if (each.metadata.name === metricsServer && workload?.metadata.generation === 1) return []
      const reason = workload ? rolloutPending(workload) : 'it is not there'
      return reason === undefined ? [] : { workload: each, reason }
    })
    const [first] = pending
    if (first === undefined) break
    const [namespace, name] = key(first.workload).split(' ')
    if (Date.now() > end) {
      const reason = (await podReason(first.workload, main)) ?? first.reason
      throw new Error(
        `${name} was not ready within ${rolloutSeconds} s: ${reason}. To see more: kubectl --kubeconfig ${layout.cluster.kubeconfig} --namespace ${namespace} describe ${name}`,
      )
    }
    const waiting = `waiting for ${pending.length} of ${applied.length} workloads`
    if (waiting !== before) {
      progress(waiting)
      unchanged = 0
    }
    before = waiting
    if (unchanged === looksUntilReason) {
      progress(`${name}: ${(await podReason(first.workload, main)) ?? first.reason}`)
    }
    await sleep(pollMilliseconds)
  }
  progress('every workload is ready')
}
