import type { TestContext } from 'node:test'
import { Parts } from '../../../cli/faults/parts.ts'
import {
  type Answer,
  failure,
  kubeconfigFile,
  kubernetesStandIn,
} from '../cluster/kubernetes-stand-in.ts'

const ok = (body: object): Answer => ({ status: 200, body })

const labels = (component: string) => ({ 'app.kubernetes.io/component': component })

/**
 * A cluster with a StatefulSet of one pod for each component. It makes a pod again that was deleted, and
 * has none where it was scaled to 0.
 */
export async function clusterStandIn(t: TestContext, ...components: readonly string[]) {
  const replicas = new Map(components.map((component) => [component, 1]))
  let made = 0
  const uids = new Map(components.map((component) => [component, `uid-${made++}`]))
  const state = {
    /** Whether changes are refused. */
    refuses: false,
  }
  const pod = (component: string) => ({
    metadata: {
      name: `${component}-0`,
      namespace: 'tally',
      uid: uids.get(component),
      labels: labels(component),
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  })
  const statefulSet = (component: string) => {
    const count = replicas.get(component) ?? 0
    return {
      metadata: { name: component, namespace: 'tally', generation: 1 },
      spec: { replicas: count, template: { metadata: { labels: labels(component) } } },
      status: {
        observedGeneration: 1,
        replicas: count,
        readyReplicas: count,
        updatedReplicas: count,
      },
    }
  }
  const running = () => components.filter((component) => replicas.get(component) !== 0)
  const { kubeconfig, requests } = await kubernetesStandIn(t, ({ call, body }) => {
    const [, method, , kind = '', name = ''] =
      /^(\w+) (\/api\/v1|\/apis\/apps\/v1)\/(?:namespaces\/tally\/)?(\w+)\/?(.*)$/.exec(call) ?? []
    const component = name.replace(/-0$/, '')
    if (method === 'GET' && kind === 'namespaces') {
      return ok({ items: [{ metadata: { name: 'tally' } }, { metadata: { name: 'other' } }] })
    }
    if (method !== 'GET' && state.refuses) return failure(403, `${kind} is forbidden`)
    if (method === 'DELETE') uids.set(component, `uid-${made++}`)
    if (method === 'PATCH') replicas.set(component, JSON.parse(body).spec.replicas ?? 1)
    if (name) return ok(kind === 'pods' ? pod(component) : statefulSet(component))
    if (kind === 'pods') return ok({ items: running().map(pod) })
    return ok({ items: kind === 'statefulsets' ? components.map(statefulSet) : [] })
  })
  const file = await kubeconfigFile(t, kubeconfig)
  return Object.assign(state, {
    kubeconfig: file,
    parts: () => Parts.connect({ kubeconfig: file }, 'tally'),
    /** What was changed, in order. */
    changes: () =>
      requests
        .filter(({ call }) => !call.startsWith('GET'))
        .map(({ call, body }) => `${call.replace(/\/.*\/tally\//, '')} ${body}`.trim()),
  })
}
