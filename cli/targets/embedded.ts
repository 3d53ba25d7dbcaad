import { existsSync } from 'node:fs'
import { resetCluster, startCluster } from '../../embedded/cluster.ts'
import { layout } from '../../embedded/layout.ts'
import { withLock } from '../../embedded/lock.ts'
import {
  foreignCluster,
  hasCluster,
  otherCheckout,
  requireOwnCluster,
} from '../../embedded/machine/cluster-owner.ts'
import { leftovers } from '../../embedded/machine/leftovers.ts'
import { enforcementProblem, networkPolicies } from '../../embedded/machine/network-policies.ts'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import { requirements } from '../../embedded/machine/requirements.ts'
import { nodeProcess, nodeStartTime } from '../../embedded/node/node-process.ts'
import { podProcesses } from '../../embedded/node/pod-processes.ts'
import type { Progress } from '../../embedded/progress.ts'
import type { ClusterAccess } from '../cluster/cluster-access.ts'
import { type Connection, onNodePorts } from '../cluster/connection.ts'
import { readCredentials } from '../cluster/credentials.ts'
import { settings } from '../settings.ts'
import { reasonOf } from '../terminal/failure.ts'
import { deployerRequirements } from '../terraform/deployer-requirements.ts'
import { serviceRequirements } from './service-requirements.ts'
import { Target } from './target.ts'

/** What of the settings the cluster has to fit. */
export function clusterOptions() {
  const { namespace, nodePorts } = settings()
  return { namespace, nodePorts: Object.values(nodePorts) }
}

/** The single-node Kubernetes that Tally starts itself. */
export class EmbeddedTarget extends Target {
  override readonly ownsCluster = true
  override readonly podProcesses = podProcesses
  override readonly withoutGrafana =
    'not on this target: its image comes from image registries only'

  override async requirements(): Promise<readonly Requirement[]> {
    return [
      ...(await deployerRequirements(this.terraformVersions)),
      ...serviceRequirements(),
      ...(await requirements(clusterOptions().nodePorts)),
      ...(process.platform === 'linux' && settings().networkPolicies
        ? [await networkPolicies()]
        : []),
    ]
  }

  override async intention(): Promise<string> {
    const { namespace, nodePorts } = settings()
    const ports = Object.values(nodePorts).join(', ')
    const node = this.isStarted() ? 'the Kubernetes that runs' : 'a Kubernetes that is started'
    return [
      `Deploys to ${node} on this machine: namespace ${namespace}, ports ${ports} of 127.0.0.1.`,
      `Its files are below ${layout.cache}, Terraform's state is ${this.state.file}.`,
    ].join('\n')
  }

  override async start(progress: Progress, signal: AbortSignal): Promise<void> {
    // With the first start of a cluster nothing is on it, whatever an old state says.
    if (!existsSync(layout.cluster.kubeconfig)) this.state.forget()
    await startCluster(progress, { ...clusterOptions(), signal })
  }

  override async destroy(progress: Progress, signal: AbortSignal): Promise<readonly string[]> {
    try {
      if (this.isDeployed()) await this.cdktf('destroy', progress, signal)
    } catch (error) {
      signal.throwIfAborted()
      // Whatever is left half-done, a dead cluster or a state that can't be read, ends here.
      progress(reasonOf(error))
    }
    await resetCluster()
    const left = await leftovers()
    if (left.length > 0) {
      throw new Error(`The embedded cluster left on this machine:\n  ${left.join('\n  ')}`)
    }
    this.state.forget()
    return [
      'Gone: no process, mount, network interface, packet filter rule or file of the cluster is left (what was built stays in the cache)',
    ]
  }

  override isForeign(): boolean {
    return foreignCluster() !== undefined
  }

  override isStarted(): boolean {
    return nodeProcess() !== undefined || hasCluster()
  }

  override startedFrom(): string | undefined {
    return otherCheckout()
  }

  /** A half-started cluster has no Terraform state yet, or one that can't be read. */
  override needsDestroy(): boolean {
    return this.state.exists() || existsSync(layout.cluster.root) || this.isStarted()
  }

  override access(): ClusterAccess {
    return { kubeconfig: layout.cluster.kubeconfig }
  }

  override async connect(): Promise<Connection> {
    requireOwnCluster()
    // The address of a node that stands still may lead out of this machine, to nobody.
    if (nodeProcess() === undefined) {
      throw new Error('its programs are not running. Fix: npm run up -- embedded')
    }
    const { namespace, nodePorts } = settings()
    const access = this.access()
    return {
      access,
      ...onNodePorts(['127.0.0.1'], nodePorts),
      nodeStart: nodeStartTime(),
      credentials: () => readCredentials(access, namespace),
      close: async () => {},
    }
  }

  override async notEnforced(): Promise<readonly string[]> {
    const problem = await enforcementProblem()
    return problem === undefined ? [] : [`NetworkPolicies: ${problem}`]
  }

  override async manifests(): Promise<string> {
    const { embeddedManifests } = await import('./manifests-yaml.ts')
    return embeddedManifests(this.name, settings())
  }

  override async withLock<T>(work: () => Promise<T>): Promise<T> {
    return withLock(work)
  }
}
