import { readFile } from 'node:fs/promises'
import { parseAllDocuments } from 'yaml'
import { kubectl } from './kubectl.ts'
import { layout } from './layout.ts'
import type { Progress } from './progress.ts'

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet']

/** Longest wait for a workload: images are on the node already. */
const rolloutSeconds = 180

/**
 * Applies manifests server-side with strict validation, removes what a former apply had and these
 * don't, and waits until every workload runs what was applied.
 * @param file multi-document YAML; every namespaced object is of the same namespace
 * @throws with the API server's words when a manifest is refused, and when a workload isn't ready in time
 */
export async function applyManifests(file: string, progress: Progress): Promise<void> {
  const manifests = parseAllDocuments(await readFile(file, 'utf8')).map(
    (document) => document.toJS() as Manifest,
  )
  const namespace = manifests.find(({ metadata }) => metadata.namespace)?.metadata.namespace
  if (namespace === undefined) throw new Error(`${file} holds no object with a namespace`)
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
  const namespaces = manifests.filter(({ kind }) => kind === 'Namespace')
  const others = manifests.filter(({ kind }) => kind !== 'Namespace')
  progress(`applying ${manifests.length} objects`)
  if (namespaces.length > 0) await kubectl(apply, list(namespaces))
  // An ApplySet remembers its members in the cluster, so that those no longer declared are pruned.
  await kubectl(
    [...apply, '--namespace', namespace, '--prune', '--applyset=configmaps/tally'],
    list(others),
    { KUBECTL_APPLYSET: 'true' },
  )
  const started = others.filter(({ kind }) => workloads.includes(kind))
  let left = started.length
  await Promise.all(
    started.map(async ({ kind, metadata }) => {
      const workload = `${kind.toLowerCase()}/${metadata.name}`
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
