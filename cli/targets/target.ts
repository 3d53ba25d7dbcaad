import type { Requirement } from '../../embedded/machine/requirement.ts'
import type { PodProcess } from '../../embedded/node/pod-processes.ts'
import type { Progress } from '../../embedded/progress.ts'
import type { ClusterAccess } from '../cluster/cluster-access.ts'
import type { Connection, NodePorts } from '../cluster/connection.ts'
import { cdktf } from '../terraform/cdktf.ts'
import type { TerraformVersions } from '../terraform/terraform.ts'
import { TerraformState } from '../terraform/terraform-state.ts'

/**
 * Where the platform can be deployed to. Commands ask the targets of `index.ts` and compare no
 * names, so that another target is one more class and one more entry there.
 */
export abstract class Target {
  /** What a person calls it: the id of its stack. */
  readonly name: string
  /**
   * It costs money, or others work with it: only a command that names it means it.
   * @default false
   */
  readonly mustBeNamed: boolean = false
  /**
   * Its cluster is Tally's own and this machine's, so that it may be broken without being named.
   * @default others may work with it
   */
  readonly ownsCluster: boolean = false
  /** Finds the processes of a pod by its uid. @default they run on other machines */
  readonly podProcesses?: (uid: string) => readonly PodProcess[]
  /** Shown as address of Grafana where the platform has none. @default it always has one */
  readonly withoutGrafana?: string
  /**
   * Longest wait after a deploy until everything answers.
   * @default for pods that restart: outside of `embedded`, Kubernetes' back-off doubles from 10 s
   */
  readonly readySeconds: number = 180
  /** @default the first ones with `terraform_data` */
  protected readonly terraformVersions: TerraformVersions = { Terraform: '1.4', OpenTofu: '1.6' }
  protected readonly state: TerraformState

  constructor(name: string) {
    this.name = name
    this.state = new TerraformState(name)
  }

  /** A command for this target, as it is pasted. */
  pasted(verb: 'status' | 'open' | 'load' | 'down' | 'up', ...flags: readonly string[]): string {
    const isArgument = verb === 'up' || verb === 'down'
    const named = isArgument ? [this.name] : ['--target', this.name]
    const all = [...(this.mustBeNamed ? named : []), ...flags]
    return ['npm run', verb, ...(all.length > 0 ? ['--', ...all] : [])].join(' ')
  }

  /** Whether `up` takes it on this machine where none is named and none is deployed. @default no */
  async isPreferred(): Promise<boolean> {
    return false
  }

  /** What it needs of this machine before anything is changed, what was found, and how to fix it. */
  abstract requirements(): Promise<readonly Requirement[]>

  /** Where to go on a machine that lacks what it needs. @default nowhere */
  async alternative(): Promise<string> {
    return ''
  }

  /** What a deploy is going to do, and where, in a few lines for a person. */
  async intention(): Promise<string> {
    return `Deploys the stack ${this.name}.`
  }

  /** Starts its Kubernetes where that is Tally's to do. @default the deploy makes it */
  async start(_progress: Progress, _signal: AbortSignal): Promise<void> {}

  /** Creates or changes what is deployed. @throws with what cdktf said last */
  async deploy(progress: Progress, signal: AbortSignal): Promise<void> {
    await this.cdktf('deploy', progress, signal)
  }

  /**
   * Removes everything, and looks itself whether it is gone.
   * @returns lines for a person: what is gone, and what is kept on purpose
   * @throws when something is left, or it can't be known
   */
  abstract destroy(progress: Progress, signal: AbortSignal): Promise<readonly string[]>

  /** @throws when Terraform's state can't be read */
  isDeployed(): boolean {
    return this.state.holdsResources()
  }

  /** Whether a cluster of its own runs, be it with nothing on it. @default no */
  isStarted(): boolean {
    return false
  }

  /** Whether it is another user's on this machine, so that every command is refused. @default no */
  isForeign(): boolean {
    return false
  }

  /**
   * Another checkout that has started it, so that a command which destroys has to name it.
   * @default its state is in this checkout
   */
  startedFrom(): string | undefined {
    return undefined
  }

  /** Whether there is something to destroy, be it half-made. @default when it is deployed */
  needsDestroy(): boolean {
    return this.isDeployed()
  }

  /** The kubeconfig and context that it is deployed with. */
  abstract access(): ClusterAccess

  /**
   * Opens the way to what is deployed.
   * @param localPorts ports of this machine for the parts that are reached by a port-forward.
   *   @default free ones
   * @throws when the cluster can't be reached, and why
   */
  abstract connect(localPorts?: NodePorts): Promise<Connection>

  /** What of its NetworkPolicies the cluster's network doesn't enforce, and why. @default nobody knows */
  async notEnforced(): Promise<readonly string[]> {
    return []
  }

  /** Its Kubernetes manifests as YAML. @throws when a setting that they need is missing */
  abstract manifests(): Promise<string>

  /**
   * Does something to it while no other command does, where two at once would undo each other's work.
   * @default Terraform's own lock is enough
   */
  async withLock<T>(work: () => Promise<T>): Promise<T> {
    return work()
  }

  protected async cdktf(
    verb: 'deploy' | 'destroy',
    progress: Progress,
    signal: AbortSignal,
  ): Promise<void> {
    const { name: stack, terraformVersions: least } = this
    await cdktf({ verb, stack, least, progress, signal })
  }
}
