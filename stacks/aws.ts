import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js'
import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js'
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js'
import { Aspects, TerraformOutput, TerraformStack } from 'cdktf'
import type { Construct } from 'constructs'
import { servedNames } from '../config/aws/entrance.ts'
import { type AwsStackId, awsEnvironment, awsName } from '../config/aws/environments.ts'
import { requiredAwsSettings } from '../config/aws/required-settings.ts'
import { AwsAccount } from '../infra/aws/aws-account.ts'
import { BudgetAlarm } from '../infra/aws/budget-alarm.ts'
import { ClusterAddOns } from '../infra/aws/cluster/cluster-add-ons.ts'
import { ClusterReady } from '../infra/aws/cluster/cluster-ready.ts'
import { KubernetesCluster } from '../infra/aws/cluster/kubernetes-cluster.ts'
import { NodePool } from '../infra/aws/cluster/node-pool.ts'
import { CostTags } from '../infra/aws/cost-tags.ts'
import { CredentialsCopy, credentialsCopyPrefix } from '../infra/aws/credentials-copy.ts'
import { DomainCertificate } from '../infra/aws/domain/domain-certificate.ts'
import { DomainRecords } from '../infra/aws/domain/domain-records.ts'
import { EncryptionKey } from '../infra/aws/encryption-key.ts'
import { InstanceAlarms } from '../infra/aws/monitoring-host/instance-alarms.ts'
import {
  MonitoringHost,
  type MonitoringHostProps,
} from '../infra/aws/monitoring-host/monitoring-host.ts'
import { InterfaceEndpoints } from '../infra/aws/network/interface-endpoints.ts'
import { Network } from '../infra/aws/network/network.ts'
import { NewestCopy } from '../infra/aws/storage/newest-copy.ts'
import { RestoredVolumes } from '../infra/aws/storage/restored-volumes.ts'
import { SnapshotPolicy } from '../infra/aws/storage/snapshot-policy.ts'
import { GeneratedCredentials } from '../infra/kubernetes/generated-credentials.ts'
import { Platform } from '../infra/platform.ts'
import type { PlatformProps } from '../infra/platform-props.ts'
import { precede } from '../infra/terraform/precede.ts'
import { claimsOf } from './aws/claims.ts'
import { cliAccess, providerAccess } from './aws/cluster-access.ts'
import { AwsImages } from './aws/images.ts'
import { grafanaInCluster, managedMonitoring } from './aws/managed-monitoring.ts'
import { monitoringOf } from './aws/monitoring.ts'
import { awsOutputs } from './aws/outputs.ts'
import { RemoteWrite } from './aws/remote-write.ts'
import { SharedState } from './aws/shared-state.ts'
import { AwsWorkloads, awsPlatform } from './aws/workloads.ts'
import { WorkspaceForPods } from './aws/workspace-for-pods.ts'
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
    const { settings: own, copies, standbyRegion, ...place } = awsEnvironment(environment, aws)
    const name = awsName(environment)
    const tags = { ...aws.tags, project: 'tally', environment: name }
    Aspects.of(this).add(new CostTags(tags))
    // The first one that locks a state in S3 without DynamoDB.
    this.addOverride('terraform.required_version', '>= 1.11')

    const state = place.state
      ? new SharedState(this, { ...place.state, region: place.state.region ?? '' })
      : new LocalState(this, root)
    // The provider refuses another account before it plans anything.
    const ofAccount = aws.accountId ? { allowedAccountIds: [aws.accountId] } : {}
    new AwsProvider(this, 'Aws', {
      region: props.refusal
        ? new Refusal(this, 'Environment', props.refusal).stringValue
        : (place.region ??
          new MissingSetting(this, 'Region', requiredAwsSettings[copies ? 'standby' : 'region'])
            .stringValue),
      ...ofAccount,
    })
    // Without a region no plan gets as far as this.
    const region = place.region ?? 'missing'
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

    if (!place.state && !own.localState) {
      new MissingSetting(this, 'State', requiredAwsSettings[copies ? 'standbyState' : 'state'])
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
      copyTo: standbyRegion,
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

    const host =
      own.monitoring.kind === 'host'
        ? this.monitoringHost(props, { account, name, network, cluster, key })
        : undefined

    const images = new AwsImages(this, {
      ...{ settings, sources, account, key },
      name: copies?.of ?? name,
      existing: copies !== undefined,
      copies: standbyRegion
        ? {
            region: standbyRegion,
            provider: new AwsProvider(this, 'StandbyAws', {
              ...ofAccount,
              region: standbyRegion,
              alias: 'standby',
            }),
          }
        : undefined,
    })
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
        validatedElsewhere: copies !== undefined && place.sharesDomain,
      })
    const copy = copies
      ? { 'copy-from': credentialsCopyPrefix(copies.of), region }
      : standbyRegion && {
          'copy-to': new CredentialsCopy(this, 'CredentialsCopy', {
            ...{ name, key, replicaRegion: standbyRegion, recoveryDays: own.keepData ? 30 : 0 },
          }).arn,
          region,
        }
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
      ...(copy && { copy }),
    })
    const monitoring: PlatformProps['monitoring'] = host
      ? {
          kind: 'remote',
          prometheus: new RemoteWrite(this, 'RemoteWriteFiles', {
            ...{ root, account, cluster, namespace, host, key },
          }),
        }
      : managedMonitoring(
          settings,
          new WorkspaceForPods(this, 'ManagedMonitoring', {
            ...{ settings, environment, account, name, cluster, key },
          }),
        )
    const platform = new Platform(
      workloads,
      'Platform',
      awsPlatform({
        settings,
        environment,
        namespace,
        nodes: workloads.nodes,
        demoImage: images.demoImage,
        serviceImage: images.serviceImage,
        credentials,
        monitoring,
        tags,
        domain: certificate,
      }),
    )
    precede(ready, workloads)
    if (copies) {
      const [zone = ''] = network.zones
      const restored = new RestoredVolumes(this, 'RestoredVolumes', {
        ...{ root, account, cluster },
        namespace: settings.namespace,
        claims: claimsOf(workloads).filter((claim) => !copies.startEmpty.includes(claim)),
        policy: `${copies.of}-state`,
        setting: `${place.path}.startEmpty`,
        zone,
        finalSnapshots: own.keepData,
        tags: stateSnapshots.volumeTags,
        after: [ready],
      })
      precede(restored.ready, workloads)
    }
    if (certificate && platform.loadBalancerHost) {
      const { loadBalancerHost } = platform
      new DomainRecords(this, 'Domain', {
        certificate,
        loadBalancerHost,
        amongOthers: place.sharesDomain ? { name, takesOver: copies !== undefined } : undefined,
      })
    }

    const outputs = awsOutputs({
      ...{ account, name, namespace, platform, state, entrance: own },
      repository: images.repository,
      setting: place.path,
      grafana: host?.grafanaAccess ?? grafanaInCluster(namespace.name),
    })
    for (const [output, { value, description }] of Object.entries(outputs)) {
      new TerraformOutput(this, output, { value, description, staticId: true })
    }
  }

  /** The EC2 instance with central Prometheus and Grafana, and alarms about it. */
  private monitoringHost(
    { settings, environment }: AwsStackProps,
    around: Pick<MonitoringHostProps, 'account' | 'name' | 'network' | 'cluster' | 'key'>,
  ): MonitoringHost {
    const { account } = around
    const { settings: own, copies, standbyRegion, path } = awsEnvironment(environment, settings.aws)
    const { alarmTopicArn } = own.monitoring
    const name = `${around.name}-monitoring`
    const snapshots = new SnapshotPolicy(this, 'MonitoringSnapshots', {
      account,
      name,
      copyTo: standbyRegion,
    })
    const newest =
      copies && !copies.startEmpty.includes('monitoring')
        ? new NewestCopy(this, 'MonitoringCopy', {
            account,
            policy: `${copies.of}-monitoring`,
            fix: `let it start empty, before its first deploy: add "monitoring" to ${path}.startEmpty`,
          })
        : undefined
    const host = new MonitoringHost(this, 'Monitoring', {
      ...monitoringOf(settings, environment, snapshots, newest),
      ...around,
    })
    new InstanceAlarms(this, 'MonitoringAlarms', {
      account,
      name,
      instance: host.instance,
      dataVolume: host.dataVolume,
      diskMetric: host.diskMetric,
      ...(alarmTopicArn && { topicArn: alarmTopicArn }),
    })
    return host
  }
}
