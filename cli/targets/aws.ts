import { basename, join } from 'node:path'
import {
  type AwsEnvironment,
  type AwsStackId,
  awsEnvironment,
  awsName,
} from '../../config/aws/environments.ts'
import { requiredAwsSettings } from '../../config/aws/required-settings.ts'
import { type Requirement, requireAll } from '../../embedded/machine/requirement.ts'
import type { Progress } from '../../embedded/progress.ts'
import { accountRoom } from '../aws/account-room.ts'
import { writeKubeconfig } from '../aws/kubeconfig.ts'
import { awsLeftovers } from '../aws/leftovers.ts'
import { connectManagedMonitoring } from '../aws/managed-monitoring.ts'
import { connectMonitoringHost } from '../aws/monitoring-host.ts'
import { askingRequirements, reachingRequirements } from '../aws/requirements.ts'
import type { ClusterAccess } from '../cluster/cluster-access.ts'
import {
  type Connection,
  type Endpoint,
  type NodePorts,
  serviceForwards,
} from '../cluster/connection.ts'
import { readLogsCredentials } from '../cluster/credentials.ts'
import { kubernetesClient, statusCode } from '../cluster/kubernetes.ts'
import { ownState } from '../root.ts'
import { settings } from '../settings.ts'
import { reasonOf } from '../terminal/failure.ts'
import { deployerRequirements, installed } from '../terraform/deployer-requirements.ts'
import type { TerraformState } from '../terraform/terraform-state.ts'
import { serviceRequirements } from './service-requirements.ts'
import { Target } from './target.ts'

/** EKS with a monitoring host or a managed Prometheus beside it: one class for every environment. */
export class AwsTarget extends Target {
  override readonly name: AwsStackId
  override readonly mustBeNamed = true
  /** Those that its stacks require: they lock a state in S3 by a file beside it. */
  protected override readonly terraformVersions = { Terraform: '1.11', OpenTofu: '1.11' }
  /** Names and targets of a new load balancer, and the first boot of the monitoring host, take minutes. */
  override readonly readySeconds = 900

  constructor(id: AwsStackId) {
    super(id)
    this.name = id
  }

  /** Beginning of every name in AWS, and the cluster's own. */
  private get prefix(): string {
    return awsName(this.name)
  }

  private get environment(): AwsEnvironment {
    return awsEnvironment(this.name, settings().aws)
  }

  override async requirements(): Promise<readonly Requirement[]> {
    return [
      ...(await deployerRequirements(this.terraformVersions)),
      ...serviceRequirements(),
      ...requiredSettings(this.environment),
      ...this.requiredState(),
      await installed('docker', 'docker, to build the image with', {
        version: ['--version'],
        fix: 'install docker',
      }),
      ...(await this.accountRequirements()),
    ]
  }

  /** Whether AWS can be asked, and where it can, whether it has room. */
  private async accountRequirements(): Promise<readonly Requirement[]> {
    const { region, path, settings: own } = this.environment
    const reaching = await this.reaching()
    if (region === undefined || !reaching.every(({ met }) => met)) return reaching
    const room = await accountRoom({ region, name: this.prefix, setting: path, settings: own })
    return [...reaching, ...room]
  }

  override async destroy(progress: Progress, signal: AbortSignal): Promise<readonly string[]> {
    const { state, standbyRegion } = this.environment
    const regions = [this.region(), ...(standbyRegion ? [standbyRegion] : [])]
    const region = regions.join(' and ')
    const checks = await askingRequirements(this.identity())
    requireAll(checks, `AWS can't be asked what there is of ${this.name}`)
    if (state || this.state.exists()) {
      await this.cdktf('destroy', progress, signal)
    }
    progress('asking AWS what is left')
    const { left, kept } = await awsLeftovers({
      regions,
      name: this.prefix,
      stateBucket: state?.bucket,
    }).catch((error) => {
      throw new Error(
        `AWS could not be asked what is left of ${this.name}: ${reasonOf(error)}\nFix: sign in to the account that it was deployed to, e.g. with AWS_PROFILE, and run this again`,
      )
    })
    if (left.length > 0) {
      throw new Error(
        `${this.name} is not gone, in ${region} is left:\n  ${left.join('\n  ')}\nWhat was deleted just now can show for some minutes. Fix: run this again, and delete by hand what stays`,
      )
    }
    this.state.forget()
    const gone = `Gone: nothing of ${this.name} is left in ${region}, as ${checks.at(-1)?.found} sees it`
    return kept.length === 0 ? [gone] : [gone, `Kept on purpose:\n  ${kept.join('\n  ')}`]
  }

  /** Whom AWS is asked as, and where. */
  private identity() {
    return { region: this.environment.region, accountId: settings().aws.accountId }
  }

  private region(): string {
    const { region } = this.environment
    if (region !== undefined) return region
    const { setting, fix } = regionSetting(this.environment)
    throw new Error(
      `The setting ${setting} is missing, so nobody knows where ${this.name} is. Fix: ${fix}`,
    )
  }

  override access(): ClusterAccess {
    return { kubeconfig: join(ownState, `${this.name}.kubeconfig`) }
  }

  override async deploy(progress: Progress, signal: AbortSignal): Promise<void> {
    await super.deploy(progress, signal)
    await this.writeKubeconfig()
  }

  override async connect(localPorts?: NodePorts): Promise<Connection> {
    const { namespace } = settings()
    const region = this.region()
    requireAll(await this.reaching(), `${this.name} can't be reached from this machine`)
    await this.writeKubeconfig()
    const access = this.access()
    const { domain, monitoring } = this.environment.settings
    const to = { region, name: this.prefix, localPorts }
    const host =
      monitoring.kind === 'managed'
        ? connectManagedMonitoring({ ...to, access, namespace })
        : connectMonitoringHost({
            ...to,
            hasPublicGrafana: monitoring.grafana.access === 'public',
          })
    const forwards = serviceForwards(access, namespace)
    return {
      ...host,
      access,
      app: domain ? atDomain(domain.name) : await loadBalancer(access),
      logs: forwards.add('logs', logStore, localPorts?.logs),
      async credentials() {
        const [ofHost, ofCluster] = await Promise.all([
          host.credentials(),
          readLogsCredentials(access, namespace),
        ])
        return { ...ofHost, ...ofCluster }
      },
      async close() {
        await Promise.all([host.close(), forwards.close()])
      },
    }
  }

  private reaching(): Promise<readonly Requirement[]> {
    return reachingRequirements(this.identity(), this.environment.settings.monitoring.kind)
  }

  private async writeKubeconfig(): Promise<void> {
    const cluster = { region: this.region(), name: this.prefix }
    await writeKubeconfig(cluster, this.access().kubeconfig)
  }

  /**
   * One place for the state, where it must not be on one machine alone. Not asked for before there is a region:
   * until then doctor says the same of every environment, once.
   */
  private requiredState(): readonly Requirement[] {
    const { region, path, state, settings: own, copies } = this.environment
    if (region === undefined) return []
    const required = requiredAwsSettings[copies ? 'standbyState' : 'state']
    if (state && this.state.holdsResources()) {
      const missing = { path, bucket: state.bucket, setting: required.setting }
      return [movedState(this.name, missing, this.state)]
    }
    return own.localState ? [] : [requirement(required, state?.bucket)]
  }

  override async manifests(): Promise<string> {
    const missing = requiredSettings(this.environment).filter(({ met }) => !met)
    requireAll(missing, `The manifests of ${this.name} need settings that are missing`)
    const { awsManifests } = await import('./manifests-yaml.ts')
    return awsManifests(this.name, settings())
  }
}

/** The log store, which runs in the cluster: its Service has no address outside of it. */
const logStore: Endpoint = { urls: [], unanswered: 'no answer of the log store' }

/** That a required setting has a value. */
const requirement = (
  { setting, fix }: { readonly setting: string; readonly fix: string },
  value: string | undefined,
): Requirement => ({
  what: `the setting ${setting}`,
  met: value !== undefined,
  found: value ?? 'missing',
  fix,
})

/** The setting that says where an environment is. Without any region nothing more is said of a standby. */
const regionSetting = ({ copies }: AwsEnvironment) =>
  requiredAwsSettings[copies && settings().aws.region ? 'standby' : 'region']

function requiredSettings(environment: AwsEnvironment): readonly Requirement[] {
  return [
    requirement(regionSetting(environment), environment.region),
    requirement(requiredAwsSettings.apiAccess, settings().aws.apiAccess?.from),
  ]
}

/** A bucket without the state that is on this machine: a deploy would make everything a second time. */
function movedState(
  id: AwsStackId,
  {
    path,
    bucket,
    setting,
  }: { readonly path: string; readonly bucket: string; readonly setting: string },
  local: TerraformState,
): Requirement {
  const file = basename(local.file)
  const push = `cd cdktf.out/stacks/${id} && terraform init -reconfigure && terraform state push ../../../${file}`
  const putAway = `mv ${file} ${file}.moved`
  return {
    what: `the setting ${setting}`,
    met: false,
    found: `${bucket}, but what is deployed of ${id} is in ${file}, so it would all be made a second time`,
    fix: `move the state: npx cdktf synth && (${push}) && ${putAway} (where the bucket has it already, ${putAway} alone); or leave ${setting} out of settings.json and set ${path}.localState to true`,
  }
}

/** The app by its own name, whose record leads to the load balancer. */
function atDomain(name: string): Endpoint {
  const url = `https://${name}`
  return { urls: [url], unanswered: `no answer at ${url}` }
}

/** The app behind the load balancer of NGINX' Service. */
async function loadBalancer(access: ClusterAccess): Promise<Endpoint> {
  const { namespace } = settings()
  const core = await kubernetesClient(access)
  const service = await core.readNamespacedService({ namespace, name: 'nginx' }).catch((error) => {
    if (statusCode(error) === 404) return undefined
    throw error
  })
  const hosts = service?.status?.loadBalancer?.ingress?.map(({ hostname }) => hostname) ?? []
  const urls = hosts.flatMap((host) => (host ? [`http://${host}`] : []))
  const where = urls.length > 0 ? `at ${urls.join(', ')}` : 'yet: its load balancer has no name'
  return { urls, unanswered: `no answer ${where}` }
}
