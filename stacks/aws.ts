import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js'
import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js'
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js'
import { Aspects, TerraformOutput, TerraformStack } from 'cdktf'
import { Construct } from 'constructs'
import { servedNames } from '../config/aws/entrance.ts'
import { type AwsStackId, awsEnvironments } from '../config/aws/environments.ts'
import { requiredAwsSettings } from '../config/aws/required-settings.ts'
import { AwsAccount } from '../infra/aws/aws-account.ts'
import { BudgetAlarm } from '../infra/aws/budget-alarm.ts'
import { ClusterAddOns } from '../infra/aws/cluster/cluster-add-ons.ts'
import { ClusterReady } from '../infra/aws/cluster/cluster-ready.ts'
import { KubernetesCluster } from '../infra/aws/cluster/kubernetes-cluster.ts'
import { NodePool } from '../infra/aws/cluster/node-pool.ts'
import { CostTags } from '../infra/aws/cost-tags.ts'
import { DomainCertificate } from '../infra/aws/domain/domain-certificate.ts'
import { DomainRecords } from '../infra/aws/domain/domain-records.ts'
import { EncryptionKey } from '../infra/aws/encryption-key.ts'
import { InstanceAlarms } from '../infra/aws/monitoring-host/instance-alarms.ts'
import { MonitoringHost } from '../infra/aws/monitoring-host/monitoring-host.ts'
import { InterfaceEndpoints } from '../infra/aws/network/interface-endpoints.ts'
import { Network } from '../infra/aws/network/network.ts'
import { ImageRepository } from '../infra/aws/registry/image-repository.ts'
import { PushedImage } from '../infra/aws/registry/pushed-image.ts'
import { SnapshotPolicy } from '../infra/aws/storage/snapshot-policy.ts'
import type { ImageSource } from '../infra/images/image-source.ts'
import { GeneratedCredentials } from '../infra/kubernetes/generated-credentials.ts'
import { Platform } from '../infra/platform.ts'
import { cliAccess, providerAccess } from './aws/cluster-access.ts'
import { monitoringOf } from './aws/monitoring.ts'
import { awsOutputs } from './aws/outputs.ts'
import { RemoteWrite } from './aws/remote-write.ts'
import { SharedState } from './aws/shared-state.ts'
import { AwsWorkloads, awsPlatform } from './aws/workloads.ts'
import { LocalState } from './local-state.ts'
import { MissingSetting } from './missing-setting.ts'
import { Refusal } from './refusal.ts'
import type { ClusterStackProps } from './stack-props.ts'

export interface AwsStackProps extends ClusterStackProps {
  /** The stack's id. */
  readonly environment: AwsStackId
}

/**
 * The platform on EKS in a VPC of its own, with central Prometheus and Grafana on an EC2 instance
 * beside it. Environments differ by settings alone. One apply creates everything: a plan reads nothing
 * of the cluster.
 */
export class AwsStack extends TerraformStack {
  constructor(scope: Construct, props: AwsStackProps) {
    super(scope, props.environment)
    const { settings, sources, environment } = props
    const { root } = sources
    const { aws } = settings
    const own = aws[awsEnvironments[environment]]
    const name = `tally-${environment}`
    const tags = { ...aws.tags, project: 'tally', environment: name }
    Aspects.of(this).add(new CostTags(tags))
    // The first one that locks a state in S3 without DynamoDB.
    this.addOverride('terraform.required_version', '>= 1.11')

    const state = aws.state
      ? new SharedState(this, { ...aws.state, region: aws.state.region ?? aws.region ?? '' })
      : new LocalState(this, root)
    new AwsProvider(this, 'Aws', {
      region: props.refusal
        ? new Refusal(this, 'Environment', props.refusal).stringValue
        : (aws.region ??
          new MissingSetting(this, 'Region', requiredAwsSettings.region).stringValue),
      // The provider refuses another account before it plans anything.
      ...(aws.accountId && { allowedAccountIds: [aws.accountId] }),
    })
    // Without a region no plan gets as far as this.
    const region = aws.region ?? 'missing'
    const account = new AwsAccount(this, 'Account', {
      region,
      ...(aws.administrators && { deployers: aws.administrators }),
    })
    if (own.budget) new BudgetAlarm(this, 'Budget', { ...own.budget, account, name })
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

    if (!aws.state && !own.localState) {
      new MissingSetting(this, 'State', requiredAwsSettings.state)
    }
    if (!aws.apiAccess) new MissingSetting(this, 'ApiAccess', requiredAwsSettings.apiAccess)
    const cluster = new KubernetesCluster(this, 'Cluster', {
      account,
      name,
      network,
      key,
      serviceCidr: own.network.serviceCidr,
      publicAccessCidrs: aws.apiAccess?.cidrs ?? [],
      administrators: aws.administrators ?? [account.deployerArn],
      logRetentionDays: own.logRetentionDays,
      deletionProtection: own.deletionProtection,
    })
    const access = providerAccess(cluster, account)
    new KubernetesProvider(this, 'Kubernetes', { ...access, exec: [access.exec] })
    new HelmProvider(this, 'Helm', { kubernetes: access })

    const stateSnapshots = new SnapshotPolicy(this, 'StateSnapshots', {
      account,
      name: `${name}-state`,
    })
    const { ready: nodes } = new NodePool(this, 'Nodes', {
      ...own.nodes,
      root,
      account,
      cluster,
      network,
      tags,
    })
    const addOns = new ClusterAddOns(this, 'AddOns', { cluster, after: [nodes] })
    const ready = new ClusterReady(this, 'ClusterReady', {
      root,
      account,
      cluster,
      after: addOns.resources,
      volumeTags: stateSnapshots.volumeTags,
    })

    const snapshots = new SnapshotPolicy(this, 'MonitoringSnapshots', {
      account,
      name: `${name}-monitoring`,
    })
    const host = new MonitoringHost(this, 'Monitoring', {
      ...monitoringOf(settings, environment, snapshots),
      account,
      name,
      network,
      cluster,
      key,
    })
    new InstanceAlarms(this, 'MonitoringAlarms', {
      account,
      name: `${name}-monitoring`,
      instance: host.instance,
      dataVolume: host.dataVolume,
      diskMetric: host.diskMetric,
      ...(own.monitoring.alarmTopicArn && { topicArn: own.monitoring.alarmTopicArn }),
    })

    const repository = new ImageRepository(this, 'Images', { name, key })
    const demoImage = () =>
      new PushedImage(this, 'Image', {
        source: sources,
        root,
        account,
        repository,
        baseImages: { build: settings.images.appBuild, runtime: settings.images.appRuntime },
      })
    const serviceImages = new Construct(this, 'ServiceImages')
    const serviceImage = (service: string, source: ImageSource) => {
      const image = new Construct(serviceImages, service)
      const repository = new ImageRepository(image, 'Images', { name: `${name}/${service}`, key })
      return new PushedImage(image, 'Image', { source, root, account, repository })
    }
    const workloads = new AwsWorkloads(this, 'Workloads', {
      settings,
      environment,
      volumeTags: { ...tags, ...stateSnapshots.volumeTags },
    })
    const { namespace } = workloads
    const certificate =
      own.domain &&
      new DomainCertificate(this, 'Certificate', {
        names: servedNames(own.domain, Object.values(settings.services)),
        zone: own.domain.zone,
      })
    const credentials = new GeneratedCredentials(this, 'Credentials', {
      root,
      cluster: cliAccess(this, root, cluster, account),
      namespace: namespace.name,
      within: namespace.resource.metadata.uid,
      ...(settings.logs.enabled && {
        collector: {
          namespace: workloads.nodes.name,
          within: workloads.nodes.resource.metadata.uid,
        },
      }),
    })
    const prometheus = new RemoteWrite(this, 'RemoteWriteFiles', {
      root,
      account,
      cluster,
      namespace,
      host,
      key,
    })
    const platform = new Platform(
      workloads,
      'Platform',
      awsPlatform({
        settings,
        environment,
        namespace,
        nodes: workloads.nodes,
        demoImage,
        serviceImage,
        credentials,
        prometheus,
        tags,
        domain: certificate,
      }),
    )
    ready.precede(workloads)
    if (certificate && platform.loadBalancerHost) {
      const { loadBalancerHost } = platform
      new DomainRecords(this, 'Domain', { certificate, loadBalancerHost })
    }

    const outputs = awsOutputs({
      ...{ account, name, namespace, platform, host, repository, state, entrance: own },
      setting: `aws.${awsEnvironments[environment]}`,
    })
    for (const [output, { value, description }] of Object.entries(outputs)) {
      new TerraformOutput(this, output, { value, description, staticId: true })
    }
  }
}
