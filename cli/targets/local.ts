import { delimiter } from 'node:path'
import { execa } from 'execa'
import { kubeconfigFiles } from '../../config/kubeconfig-files.ts'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import type { Progress } from '../../embedded/progress.ts'
import { platformNamespaces } from '../../infra/kubernetes/nodes-namespace.ts'
import { type AskedCluster, askCluster, SilentCluster } from '../cluster/ask-cluster.ts'
import { type ClusterAccess, expandHome } from '../cluster/cluster-access.ts'
import {
  type Connection,
  type NodePorts,
  onNodePorts,
  withForwards,
} from '../cluster/connection.ts'
import { readCredentials } from '../cluster/credentials.ts'
import { clusterAddress, kubernetesClient, statusCode } from '../cluster/kubernetes.ts'
import { requireOwnMetricsApi } from '../cluster/metrics-api.ts'
import { settings } from '../settings.ts'
import { reasonOf } from '../terminal/failure.ts'
import { deployerRequirements } from '../terraform/deployer-requirements.ts'
import { GoneCluster, KeptCluster, OtherCluster } from './kept-cluster.ts'
import { localRoom } from './local-room.ts'
import { minikubeProfiles, profileState, startMinikube } from './minikube.ts'
import { minikubeRequirement, needsMinikube, ownMinikube } from './minikube-requirement.ts'
import { serviceRequirements } from './service-requirements.ts'
import { Target } from './target.ts'

/** minikube, or any cluster that a kubeconfig context names. */
export class LocalTarget extends Target {
  override readonly withoutGrafana = 'left out by the settings'
  readonly #fallback: Target | undefined
  readonly #cluster: KeptCluster

  /** @param fallback another target that needs no cluster @default there is none */
  constructor(name: string, fallback?: Target) {
    super(name)
    this.#fallback = fallback
    this.#cluster = new KeptCluster(name)
  }

  /** Named where it can be deployed here: else its own advice would lead back. */
  override async alternative(): Promise<string> {
    const checks = await this.#fallback?.requirements()
    return checks?.every(({ met }) => met)
      ? `Or deploy to a Kubernetes that Tally starts itself: npm run up -- ${this.#fallback?.name}`
      : ''
  }

  override async isPreferred(): Promise<boolean> {
    return (await execa({ reject: false })`minikube version`).exitCode === 0
  }

  override async requirements(): Promise<readonly Requirement[]> {
    const minikube = await minikubeRequirement()
    const { answers, ...context } = await this.contextRequirement(minikube)
    return [
      ...(await deployerRequirements(this.terraformVersions)),
      ...serviceRequirements(),
      minikube,
      context,
      ...(context.met ? await localRoom(this.name, this.access(), answers) : []),
    ]
  }

  private async contextRequirement(
    minikube: Requirement,
  ): Promise<Requirement & { readonly answers: boolean }> {
    const { local } = settings()
    const what = `kubeconfig context "${local.context}"`
    try {
      await this.requireCluster()
      return { what, met: true, found: this.access().kubeconfig, answers: true }
    } catch (error) {
      if (error instanceof GoneCluster) {
        const found = 'not the cluster that it was deployed to, which minikube has deleted'
        return {
          what,
          met: true,
          found,
          answers: (await profileState(local.profile)) === 'running',
        }
      }
      const starts = needsMinikube() && minikube.met && !(error instanceof OtherCluster)
      if (starts && (await profileState(local.profile)) !== 'running') {
        const found = 'not there: npm run up starts minikube'
        return { what, met: true, found, answers: false }
      }
      const [found = '', fix = 'name another in settings.json: local.context'] =
        reasonOf(error).split('. Fix: ')
      return { what, met: false, found, fix, answers: false }
    }
  }

  /**
   * The cluster that the settings lead to, which is the one that it is deployed to.
   * @throws OtherCluster where it is another one, GoneCluster where that one is no more
   * @throws where it does not answer, with the one command that starts it
   */
  private async requireCluster(): Promise<
    AskedCluster & { readonly minikube?: string | undefined }
  > {
    const { context } = settings().local
    const minikube = ownMinikube()
    const found = await askCluster(this.access()).catch(async (error) => {
      const isThere = await minikubeProfiles()
        .then((profiles) => profiles.some(({ name }) => name === context))
        .catch(() => undefined)
      if (isThere === false && this.isDeployed() && this.#cluster.isOf(minikube)) {
        throw this.#cluster.gone()
      }
      if (!(error instanceof SilentCluster)) throw error
      const fix = isThere ? `minikube start --profile ${context} --keep-context` : 'start it'
      throw new Error(`${error.message}. Fix: ${fix}`)
    })
    const cluster = { ...found, minikube }
    if (this.isDeployed()) this.#cluster.requireSame(cluster)
    return cluster
  }

  override async intention(): Promise<string> {
    const { namespace, local } = settings()
    const { kubeconfig } = this.access()
    const address = await clusterAddress(this.access()).catch(() => 'not there yet')
    return [
      `Deploys to the context "${local.context}" of ${kubeconfig} (${address}): namespace ${namespace}.`,
      `Other contexts are not touched. Terraform's state is ${this.state.file}.`,
    ].join('\n')
  }

  /** Starts minikube where it stands still, and refuses a cluster that can't take the platform. */
  override async start(progress: Progress, signal: AbortSignal): Promise<void> {
    const { local, namespace } = settings()
    // Where it pulls every image the cluster may be any, and starting it is its owner's to do.
    if (needsMinikube()) {
      const { profile } = local
      const state = await profileState(profile)
      if (state !== 'running') {
        const { kubeconfig } = this.access()
        await startMinikube({ profile, state, kubeconfig }, progress, signal).catch(
          async (error) => {
            throw new Error(`${reasonOf(error)}\n${await this.alternative()}`.trimEnd())
          },
        )
      }
    }
    // Refuses what isn't there, before Terraform would with many more words.
    await this.requireCluster().catch(async (error) => {
      if (!(error instanceof GoneCluster)) throw error
      progress('forgets what was on the cluster that minikube has deleted')
      await this.forget()
    })
    if (local.metricsServer) await requireOwnMetricsApi(this.access(), namespace)
  }

  override async deploy(progress: Progress, signal: AbortSignal): Promise<void> {
    // Kept first: what is half deployed is on it, too.
    await this.#cluster.keep(await this.requireCluster())
    await super.deploy(progress, signal)
  }

  override async destroy(progress: Progress, signal: AbortSignal): Promise<readonly string[]> {
    if (this.isDeployed()) {
      try {
        await this.requireCluster()
        await this.cdktf('destroy', progress, signal)
      } catch (error) {
        if (error instanceof OtherCluster) throw error
        if (error instanceof GoneCluster) {
          await this.forget()
          return ['Gone: minikube has deleted the cluster, and local with it']
        }
        throw new Error(
          `${reasonOf(error)}\nIf its cluster is gone for good, forget what was on it: rm terraform.local.tfstate`,
        )
      }
    }
    const left = this.isDeployed() ? ['resources in its Terraform state'] : await this.leftovers()
    if (left.length > 0) throw new Error(`local is not gone, what is left: ${left.join(', ')}`)
    await this.forget()
    return ['Gone: nothing of local is left in the cluster']
  }

  private async forget(): Promise<void> {
    this.state.forget()
    await this.#cluster.forget()
  }

  /** What of the platform is still in the cluster after its stack was destroyed. */
  private async leftovers(): Promise<string[]> {
    const { namespace } = settings()
    const core = await kubernetesClient(this.access())
    const found = platformNamespaces(namespace).map(async (name) => {
      try {
        await core.readNamespace({ name })
        return [`namespace ${name}`]
      } catch (error) {
        if (statusCode(error) === 404) return []
        throw error
      }
    })
    return (await Promise.all(found)).flat()
  }

  override access(): ClusterAccess {
    const { kubeconfig, context } = settings().local
    const files = kubeconfigFiles(kubeconfig, process.env)
    return { kubeconfig: expandHome(files.join(delimiter)), context }
  }

  override async connect(localPorts?: NodePorts): Promise<Connection> {
    const { namespace, nodePorts } = settings()
    await this.requireCluster()
    const access = this.access()
    const { items } = await (await kubernetesClient(access)).listNode()
    const hosts = items
      .flatMap(({ status }) => status?.addresses ?? [])
      .filter(({ type }) => type === 'InternalIP')
      .map(({ address }) => address)
    return {
      access,
      ...withForwards(onNodePorts([...hosts, '127.0.0.1'], nodePorts), access, {
        namespace,
        ...(localPorts && { localPorts }),
      }),
      credentials: () => readCredentials(access, namespace),
    }
  }

  override async manifests(): Promise<string> {
    const { localManifests } = await import('./manifests-yaml.ts')
    return localManifests(this.name, settings())
  }
}
