import { readFile } from 'node:fs/promises'
import { parseAllDocuments } from 'yaml'
import { layout } from '../layout.ts'
import type { Progress } from '../progress.ts'
import { kubectl } from './kubectl.ts'

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet']

/** Longest wait for a workload: images are on the node already. */
const rolloutSeconds = 180

/**
 * Applies manifests server-side with strict validation, removes what a former apply had in their
 * namespaces and these don't, and waits until every workload runs what was applied.
 * @param file multi-document YAML; what was applied is remembered in each object's namespace, that of
 *   cluster-wide objects in the first namespace of the file
 * @throws with the API server's words when a manifest is refused, and when a workload isn't ready in time
 */
export async function applyManifests(file: string, progress: Progress): Promise<void> {
  const manifests = parseAllDocuments(await readFile(file, 'utf8')).map(
    (document) => document.toJS() as Manifest,
  )
  const namespaces = manifests.filter(({ kind }) => kind === 'Namespace')
  const others = manifests.filter(({ kind }) => kind !== 'Namespace')
  const main = namespaces[0]?.metadata.name
  if (main === undefined) throw new Error(`${file} holds no namespace`)
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
  progress(`applying ${manifests.length} objects`)
  await kubectl(apply, list(namespaces))
  // An ApplySet remembers its members in the cluster, so that those no longer declared are pruned.
  // kubectl takes the objects of one namespace for it, and those of none.
  const byNamespace = Object.groupBy(others, ({ metadata }) => metadata.namespace ?? main)
  for (const [namespace, items = []] of Object.entries(byNamespace)) {
    await kubectl(
      [...apply, '--namespace', namespace, '--prune', '--applyset=configmaps/tally'],
      list(items),
      { KUBECTL_APPLYSET: 'true' },
    )
  }
  const started = others.filter(({ kind }) => workloads.includes(kind))
  let left = started.length
  await Promise.all(
    started.map(async ({ kind, metadata }) => {
      const workload = `${kind.toLowerCase()}/${metadata.name}`
      const namespace = metadata.namespace ?? main
      await kubectl([
        '--namespace',
        namespace,
        'rollout',
        'status',
        workload,
        `--timeout=${rolloutSeconds}s`,
      ]).catch(() => {
        throw new Error(
          `${workload} was not ready within ${rolloutSeconds} s. Look at it with: kubectl --kubeconfig ${layout.cluster.kubeconfig} --namespace ${namespace} describe ${workload}`,
        )
      })
      left -= 1
      progress(
        left === 0
          ? 'every workload is ready'
          : `waiting for ${left} of ${started.length} workloads`,
      )
    }),
  )
}
