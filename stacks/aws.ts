import { join, relative } from 'node:path'
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js'
import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js'
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js'
import { Aspects, S3Backend, TerraformOutput, TerraformStack } from 'cdktf'
import type { Construct } from 'constructs'
import { type AwsStackId, awsEnvironments } from '../config/aws/environments.ts'
import { requiredAwsSettings } from '../config/aws/required-settings.ts'
import { AwsAccount } from '../infra/aws/aws-account.ts'
import { KubernetesCluster } from '../infra/aws/cluster/kubernetes-cluster.ts'
import { CostTags } from '../infra/aws/cost-tags.ts'
import { EncryptionKey } from '../infra/aws/encryption-key.ts'
import { InterfaceEndpoints } from '../infra/aws/network/interface-endpoints.ts'
import { Network } from '../infra/aws/network/network.ts'
import { ImageRepository } from '../infra/aws/registry/image-repository.ts'
import { PushedImage } from '../infra/aws/registry/pushed-image.ts'
import { SnapshotPolicy } from '../infra/aws/storage/snapshot-policy.ts'
import { GeneratedCredentials } from '../infra/kubernetes/generated-credentials.ts'
import type { Namespace } from '../infra/kubernetes/namespace.ts'
import { stackFolder } from '../infra/terraform/repository-path.ts'
import { clusterAccess, readyCluster } from './aws-cluster.ts'
import { monitoringHost, remotePrometheus } from './aws-monitoring.ts'
import { AwsWorkloads } from './aws-workloads.ts'
import { keepStateLocally } from './local-state.ts'
import { requiredSetting } from './required-setting.ts'
import type { StackProps } from './stack-props.ts'

export interface AwsStackProps extends StackProps {
  /** Id of the stack, which is made under this id. */
  readonly environment: AwsStackId
}

/**
 * The platform on EKS in a VPC of its own, with central Prometheus and Grafana on an EC2 instance
 * beside it: one class for every environment, which differ by settings alone. One apply creates all
 * of it; nothing of the cluster is read when that is planned.
 */
export class AwsStack extends TerraformStack {
  private readonly props: AwsStackProps

  constructor(scope: Construct, props: AwsStackProps) {
    super(scope, props.environment)
    const { settings, sources, environment } = props
    const { root } = sources
    const { aws } = settings
    const own = aws[awsEnvironments[environment]]
    const name = `tally-${environment}`
    this.props = props
    const tags = { ...aws.tags, project: 'tally', environment: name }
    Aspects.of(this).add(new CostTags(tags))

    const state = this.keepState()
    new AwsProvider(this, 'Aws', {
      region: requiredSetting(this, 'Region', {
        ...requiredAwsSettings.region,
        value: aws.region,
      }),
    })
    // Without a region no plan gets as far as this.
    const region = aws.region ?? 'missing'
    const account = new AwsAccount(this, 'Account', {
      region,
      ...(aws.administrators && { deployers: aws.administrators }),
    })
    const key = new EncryptionKey(this, 'Key', { account, name })
    const network = new Network(this, 'Network', {
      ...own.network,
      account,
      name,
      key,
      flowLogRetentionDays: own.logRetentionDays,
    })
    if (own.network.imageEndpoints) {
      new InterfaceEndpoints(this, 'ImageEndpoints', { account, name, network })
    }

    const cluster = new KubernetesCluster(this, 'Cluster', {
      account,
      name,
      network,
      key,
      serviceCidr: own.network.serviceCidr,
      publicAccessCidrs: this.publicAccessCidrs(),
      administrators: aws.administrators ?? [account.deployerArn],
      logRetentionDays: own.logRetentionDays,
      deletionProtection: own.deletionProtection,
    })
    const access = clusterAccess(cluster, account)
    new KubernetesProvider(this, 'Kubernetes', { ...access, exec: [access.exec] })
    new HelmProvider(this, 'Helm', { kubernetes: access })
    const stateSnapshots = new SnapshotPolicy(this, 'StateSnapshots', {
      account,
      name: `${name}-state`,
    })
    const volumeTags = { ...tags, ...stateSnapshots.volumeTags }
    const ready = readyCluster(this, {
      root,
      account,
      cluster,
      network,
      environment: own,
      chart: settings.charts.loadBalancerController,
      tags,
      stateSnapshots,
    })

    const monitoring = monitoringHost(this, {
      settings,
      environment,
      name,
      account,
      cluster,
      network,
      key,
    })
    const repository = new ImageRepository(this, 'Images', { name, key })
    const workloads = new AwsWorkloads(this, 'Workloads', {
      settings,
      environment,
      image: new PushedImage(this, 'Image', {
        sources,
        account,
        repository,
        baseImages: { build: settings.images.appBuild, runtime: settings.images.appRuntime },
      }),
      volumeTags,
      access: (namespace) => ({
        credentials: this.credentials(namespace, cluster, account),
        prometheus: remotePrometheus(this, { root, namespace, account, cluster, key, monitoring }),
      }),
    })
    ready.precede(workloads)

    const kubeconfigCommand = `aws eks update-kubeconfig --region ${region} --name ${name} --alias ${name}`
    this.outputs({
      app: [`http://${workloads.host}`, 'The app. Its name resolves some minutes after a deploy.'],
      grafana: [monitoring.grafanaUrl, 'Grafana. On localhost: through grafanaTunnel.'],
      grafanaTunnel: [monitoring.tunnelCommand, 'Opens a tunnel to Grafana while it runs.'],
      grafanaCredentials: [
        monitoring.grafanaCredentialsCommand,
        "Prints Grafana's administrator. It is there once the host has booted.",
      ],
      kubeconfig: [kubeconfigCommand, 'Writes access to the cluster into the kubeconfig.'],
      images: [repository.url, "Where the app's images are."],
      credentials: [
        `Secret tally-credentials in the namespace ${settings.namespace}`,
        'Where the passwords of MongoDB and the key of the sessions are.',
      ],
      state,
    })
  }

  /** @returns where the state is, for a person */
  private keepState(): [value: string, description: string] {
    const { settings, sources, environment } = this.props
    const { state, region } = settings.aws
    if (!state) {
      keepStateLocally(this, sources.root)
      return [
        `terraform.${environment}.tfstate in the repository, on this machine alone`,
        "Where Terraform's state is. To share and lock it: the setting aws.state.",
      ]
    }
    const key = `tally/${environment}.tfstate`
    new S3Backend(this, {
      bucket: state.bucket,
      key,
      region: state.region ?? region ?? '',
      encrypt: true,
    })
    // cdktf knows only the lock by DynamoDB, which is deprecated.
    this.addOverride('terraform.backend.s3.use_lockfile', true)
    return [`s3://${state.bucket}/${key}`, "Where Terraform's state is, with its lock beside it."]
  }

  private publicAccessCidrs(): readonly string[] {
    const { apiAccess } = this.props.settings.aws
    requiredSetting(this, 'ApiAccess', {
      ...requiredAwsSettings.apiAccess,
      value: apiAccess?.from,
    })
    return apiAccess?.cidrs ?? []
  }

  /** The platform's own passwords. The CLI makes them, signed in as whoever deploys. */
  private credentials(
    namespace: Namespace,
    cluster: KubernetesCluster,
    account: AwsAccount,
  ): GeneratedCredentials {
    const { root } = this.props.sources
    return new GeneratedCredentials(this, 'Credentials', {
      root,
      cluster: {
        kubeconfig: relative(root, join(stackFolder(this), 'kubeconfig')),
        writtenBy: {
          command:
            'aws eks update-kubeconfig --region "$REGION" --name "$CLUSTER" --kubeconfig "$TALLY_KUBECONFIG"',
          environment: { REGION: account.region, CLUSTER: cluster.name },
        },
      },
      namespace: namespace.name,
      within: namespace.resource.metadata.uid,
    })
  }

  /** What a person uses next. */
  private outputs(
    outputs: Readonly<Record<string, readonly [value: string, description: string]>>,
  ) {
    for (const [output, [value, description]] of Object.entries(outputs)) {
      new TerraformOutput(this, output, { value, description, staticId: true })
    }
  }
}
