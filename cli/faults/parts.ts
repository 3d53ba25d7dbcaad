import { setTimeout as sleep } from 'node:timers/promises'
import type {
  AppsV1Api,
  CoreV1Api,
  V1DaemonSet,
  V1Deployment,
  V1Pod,
  V1StatefulSet,
  V1Volume,
} from '@kubernetes/client-node'
import { podProblems } from '../../embedded/node/pod-problem.ts'
import { rolloutPending } from '../../embedded/node/rollout.ts'
import { platformNamespaces } from '../../infra/kubernetes/nodes-namespace.ts'
import { type ClusterAccess, kubectl } from '../cluster/cluster-access.ts'
import {
  kubernetesClient,
  statusCode,
  type WorkloadsClient,
  workloadsClient,
} from '../cluster/kubernetes.ts'
import { componentOf } from '../targets/service-status.ts'

type Kind = 'deployment' | 'statefulset' | 'daemonset'

/** A Deployment, StatefulSet or DaemonSet of the platform. */
export interface Workload {
  readonly kind: Kind
  readonly namespace: string
  readonly name: string
  readonly component: string
  readonly replicas: number
  /** Whether all its pods are new and ready. */
  readonly isWhole: boolean
}

/** The parts of a platform in its cluster, as faults find and change them. */
export class Parts {
  /** `kubectl` as it is pasted. */
  readonly kubectl: string
  readonly #namespace: string
  readonly #core: CoreV1Api
  readonly #workloads: WorkloadsClient

  private constructor(
    access: ClusterAccess,
    namespace: string,
    core: CoreV1Api,
    workloads: WorkloadsClient,
  ) {
    this.kubectl = kubectl(access)
    this.#namespace = namespace
    this.#core = core
    this.#workloads = workloads
  }

  /** @throws when the kubeconfig or its context is not there or can't be used */
  static async connect(access: ClusterAccess, namespace: string): Promise<Parts> {
    const [core, workloads] = [await kubernetesClient(access), await workloadsClient(access)]
    return new Parts(access, namespace, core, workloads)
  }

  /** The pods of a component that are not on their way out. */
  async pods(component: string): Promise<readonly V1Pod[]> {
    const all = await this.#allPods()
    return all.filter(
      (pod) => componentOf(pod) === component && pod.metadata?.deletionTimestamp === undefined,
    )
  }

  /** What keeps a component's pods; the first one where there are several. */
  async workload(component: string): Promise<Workload | undefined> {
    return (await this.workloads()).find((each) => each.component === component)
  }

  /** Everything of the platform that keeps pods, but for what is scaled to 0. */
  async workloads(): Promise<readonly Workload[]> {
    const { apps } = this.#workloads
    const found = await Promise.all(
      (await this.#namespaces()).map(async (namespace) => [
        ...(await apps.listNamespacedDeployment({ namespace })).items.map((each) =>
          workload('deployment', each, each.spec?.replicas ?? 1),
        ),
        ...(await apps.listNamespacedStatefulSet({ namespace })).items.map((each) =>
          workload('statefulset', each, each.spec?.replicas ?? 1),
        ),
        ...(await apps.listNamespacedDaemonSet({ namespace })).items.map((each) =>
          workload('daemonset', each, each.status?.desiredNumberScheduled ?? 0),
        ),
      ]),
    )
    return found.flat().filter(({ replicas }) => replicas > 0)
  }

  /**
   * Deletes a pod, and waits until it is gone from the API.
   * @param graceSeconds how long it may take to end @default as long as it is allowed to
   */
  async deletePod(
    { metadata }: V1Pod,
    { signal, graceSeconds }: { readonly signal: AbortSignal; readonly graceSeconds?: number },
  ): Promise<void> {
    const { name = '', namespace = '', uid } = metadata ?? {}
    await this.#core.deleteNamespacedPod({
      name,
      namespace,
      ...(graceSeconds !== undefined && { gracePeriodSeconds: graceSeconds }),
    })
    for (;;) {
      const pod = await this.#core.readNamespacedPod({ name, namespace }).catch(ignoreMissing)
      if (pod?.metadata?.uid !== uid) return
      await sleep(250, undefined, { signal })
    }
  }

  async scale({ kind, name, namespace }: Workload, replicas: number): Promise<void> {
    await this.#patch(kind, { name, namespace, body: { spec: { replicas } } })
  }

  /** Replaces the pods of a workload, as `kubectl rollout restart` does. */
  async restart({ kind, name, namespace }: Workload): Promise<void> {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() }
    const body = { spec: { template: { metadata: { annotations } } } }
    await this.#patch(kind, { name, namespace, body })
  }

  /**
   * Mounts another volume of a StatefulSet's pods at a path, which replaces the pods.
   * @param added the volume, where the pods don't have it; one that is no longer mounted is left out
   */
  async mount(
    { name, namespace }: Workload,
    { path, from, to }: { readonly path: string; readonly from: string; readonly to: string },
    added?: V1Volume,
  ): Promise<void> {
    const { apps } = this.#workloads
    const body = await apps.readNamespacedStatefulSet({ name, namespace })
    const pod = body.spec?.template.spec
    const mounts = pod?.containers.flatMap(({ volumeMounts = [] }) => volumeMounts) ?? []
    const mount = mounts.find((each) => each.mountPath === path && each.name === from)
    if (!pod || !mount) return
    mount.name = to
    pod.volumes = (pod.volumes ?? []).filter((each) => each.name !== from)
    if (added) pod.volumes.push(added)
    await apps.replaceNamespacedStatefulSet({ name, namespace, body })
  }

  /** What of the platform is not ready, in Kubernetes' own words. */
  async problems(): Promise<readonly string[]> {
    const unready = (await this.workloads()).filter(({ isWhole }) => !isWhole)
    return [
      ...podProblems(await this.#allPods()),
      ...unready.map(({ kind, name }) => `${kind}/${name} has not all its pods`),
    ]
  }

  async #allPods(): Promise<readonly V1Pod[]> {
    const lists = (await this.#namespaces()).map((namespace) =>
      this.#core.listNamespacedPod({ namespace }),
    )
    return (await Promise.all(lists)).flatMap(({ items }) => items)
  }

  /** Those of the platform that are there. */
  async #namespaces(): Promise<readonly string[]> {
    const all = await this.#core.listNamespace().catch((error) => {
      if (statusCode(error) !== 403) throw error
    })
    // Who may not list them may have this one all the same.
    if (!all) return [this.#namespace]
    const names = new Set(all.items.map(({ metadata }) => metadata?.name))
    return platformNamespaces(this.#namespace).filter((name) => names.has(name))
  }

  async #patch(kind: Kind, change: Parameters<AppsV1Api['patchNamespacedDeployment']>[0]) {
    const { apps, asMergePatch } = this.#workloads
    if (kind === 'deployment') await apps.patchNamespacedDeployment(change, asMergePatch)
    if (kind === 'statefulset') await apps.patchNamespacedStatefulSet(change, asMergePatch)
    if (kind === 'daemonset') await apps.patchNamespacedDaemonSet(change, asMergePatch)
  }
}

function ignoreMissing(error: unknown): undefined {
  if (statusCode(error) !== 404) throw error
}

function workload(
  kind: Kind,
  found: V1Deployment | V1StatefulSet | V1DaemonSet,
  replicas: number,
): Workload {
  const { metadata, spec } = found
  return {
    kind,
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    component: componentOf(spec?.template ?? {}),
    replicas,
    isWhole: rolloutPending(found) === undefined,
  }
}
