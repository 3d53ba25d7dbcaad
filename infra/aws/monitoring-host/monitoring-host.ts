import type { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume/index.js'
import { Eip } from '@cdktf/provider-aws/lib/eip/index.js'
import { EipAssociation } from '@cdktf/provider-aws/lib/eip-association/index.js'
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js'
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone/index.js'
import type { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js'
import { VolumeAttachment } from '@cdktf/provider-aws/lib/volume-attachment/index.js'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import type { EncryptionKey } from '../encryption-key.ts'
import type { Network } from '../network/network.ts'
import { AmazonLinuxImage } from './amazon-linux-image.ts'
import { grafanaAccess } from './grafana-access.ts'
import { MonitoringHostFiles } from './monitoring-host-files.ts'
import {
  MonitoringHostFirewall,
  type MonitoringHostFirewallProps,
} from './monitoring-host-firewall.ts'
import { MonitoringHostInstance } from './monitoring-host-instance.ts'
import { MonitoringHostRole } from './monitoring-host-role.ts'
import { MonitoringHostSecret } from './monitoring-host-secret.ts'
import { MonitoringHostVolume, type MonitoringHostVolumeProps } from './monitoring-host-volume.ts'
import type { HostFilesOptions, HostIdentity } from './rendered/host-files.ts'
import { architectureOf, type Program, pinnedPrograms } from './rendered/programs.ts'
import { receiverPort } from './rendered/services.ts'

export interface MonitoringHostProps
  extends Pick<MonitoringHostFirewallProps, 'cluster'>,
    Pick<HostFilesOptions, 'environment' | 'rules' | 'retentionDays' | 'scrapeIntervalSeconds'> {
  readonly account: AwsAccount
  /** Beginning of every name. */
  readonly name: string
  readonly key: EncryptionKey
  readonly network: Network
  /** E.g. `t4g.small`; it decides over the processor architecture. */
  readonly instanceType: string
  /**
   * A certain image of Amazon Linux 2023; another one replaces the instance.
   * @default the newest when the instance is made; a newer one leaves it as it is
   */
  readonly amiId?: string
  /** Letter of one of the network's zones. Its volume can't leave it. @default the first */
  readonly zone?: string
  readonly dataVolume: Pick<
    MonitoringHostVolumeProps,
    'sizeGiB' | 'snapshots' | 'finalSnapshot' | 'fromSnapshot'
  >
  readonly grafana: Omit<HostFilesOptions['grafana'], 'public'> & {
    /**
     * Networks that reach Grafana from the internet, over TLS with the host's own certificate.
     * @default nobody: people come by Session Manager
     */
    readonly publicFrom?: readonly string[]
  }
  /** Where alerts go: the secret's value is the address. @default nowhere but Alertmanager */
  readonly alertReceiver?: {
    readonly kind: NonNullable<HostFilesOptions['alertReceiver']>
    /** ARN of a secret of Secrets Manager, encrypted with AWS' key or with `key`. */
    readonly secretArn: string
  }
  /** What is installed, e.g. from a mirror. @default the projects' own releases, pinned */
  readonly programs?: readonly Program[]
  /** For how many days a deleted secret can be restored: 0, or 7 to 30. @default 30 */
  readonly secretRecoveryDays?: number
}

/**
 * An EC2 instance with the central Prometheus (TLS, password), Grafana, Alertmanager and node
 * exporter. It makes keys, certificate and passwords itself at its first boot, on a volume that
 * outlives it, and publishes what others need to Secrets Manager: no secret passes through
 * Terraform. Another instance goes on with the same volume under the same name.
 *
 * @throws when Grafana is public for nobody or open to the internet, a dashboard is there twice, or AWS
 *   would refuse a period or size
 */
export class MonitoringHost extends Construct {
  /** Where agents send to. */
  readonly remoteWriteUrl: string
  /** The secret with `remoteWriteKeys`. The host fills it at its first boot. */
  readonly remoteWriteSecret: MonitoringHostSecret
  readonly instance: MonitoringHostInstance
  readonly dataVolume: EbsVolume
  /** How full the data volume is, in percent, in CloudWatch. */
  readonly diskMetric: HostIdentity['diskMetric']
  readonly grafanaAccess: ReturnType<typeof grafanaAccess>

  constructor(scope: Construct, id: string, props: MonitoringHostProps) {
    super(scope, id)
    const { account, name, network, key, retentionDays, secretRecoveryDays } = props
    const { publicFrom, ...grafana } = props.grafana
    if (!(Number.isInteger(retentionDays) && retentionDays > 0)) {
      throw new Error(
        `${this.node.path}: retentionDays is ${retentionDays}. Fix: use a whole number above 0`,
      )
    }
    const { zone, subnet } = this.place(props)

    const firewall = new MonitoringHostFirewall(this, 'Firewall', {
      name,
      network,
      cluster: props.cluster,
      ...(publicFrom && { grafanaPublicFrom: publicFrom }),
    })
    const volume = new MonitoringHostVolume(this, 'DataVolume', {
      ...props.dataVolume,
      name,
      zone,
    })
    const secret = (secretId: string, purpose: string) =>
      new MonitoringHostSecret(this, secretId, {
        name,
        purpose,
        key,
        ...(secretRecoveryDays !== undefined && { recoveryDays: secretRecoveryDays }),
      })
    this.remoteWriteSecret = secret('RemoteWriteSecret', 'remote-write')
    const grafanaSecret = secret('GrafanaSecret', 'grafana')
    const address =
      publicFrom &&
      new Eip(this, 'Address', { domain: 'vpc', tags: { Name: `${name}-monitoring` } })
    const zoneName = `${name}.internal`
    const hostName = `prometheus.${zoneName}`
    this.diskMetric = { namespace: `Tally/${name}`, name: 'DataVolumeUsedPercent' }
    const identity: HostIdentity = {
      region: account.region,
      names: [hostName, 'localhost'],
      addresses: ['127.0.0.1', ...(address ? [address.publicIp] : [])],
      dataVolume: volume.volume.id,
      secrets: { remoteWrite: this.remoteWriteSecret.arn, grafana: grafanaSecret.arn },
      ...(props.alertReceiver && { receiverSecret: props.alertReceiver.secretArn }),
      diskMetric: this.diskMetric,
    }
    const architecture = architectureOf(props.instanceType)
    const files = new MonitoringHostFiles(this, 'Files', {
      name,
      key,
      identity,
      files: {
        environment: props.environment,
        programs: props.programs ?? pinnedPrograms(architecture),
        retentionDays,
        dataVolumeGiB: props.dataVolume.sizeGiB,
        scrapeIntervalSeconds: props.scrapeIntervalSeconds,
        rules: props.rules,
        grafana: { ...grafana, public: publicFrom !== undefined },
        ...(props.alertReceiver && { alertReceiver: props.alertReceiver.kind }),
      },
    })
    const role = new MonitoringHostRole(this, 'Role', { account, name, key, files, identity })
    const amiId = props.amiId ?? new AmazonLinuxImage(this, 'Image', { architecture }).amiId
    this.instance = new MonitoringHostInstance(this, 'Instance', {
      ...{ account, name, network, subnet, key, amiId, firewall, role, volume, files },
      instanceType: props.instanceType,
      keepsImage: props.amiId === undefined,
      hasPublicAddress: address !== undefined,
    })
    new VolumeAttachment(this, 'DataVolumeAttachment', {
      instanceId: this.instance.id,
      volumeId: volume.volume.id,
      deviceName: '/dev/sdf',
      // Prometheus writes what it has in memory before the volume moves on to another instance.
      stopInstanceBeforeDetaching: true,
    })
    if (address) {
      new EipAssociation(this, 'AddressAssociation', {
        instanceId: this.instance.id,
        allocationId: address.allocationId,
      })
    }
    const zoneOfName = new Route53Zone(this, 'Zone', {
      name: zoneName,
      comment: `Monitoring of ${name}`,
      vpc: [{ vpcId: network.vpc.id }],
    })
    new Route53Record(this, 'Record', {
      zoneId: zoneOfName.zoneId,
      name: hostName,
      type: 'A',
      // Another instance has the name within a minute.
      ttl: 60,
      records: [this.instance.privateIp],
    })

    this.dataVolume = volume.volume
    this.remoteWriteUrl = `https://${hostName}:${receiverPort}/api/v1/write`
    this.grafanaAccess = grafanaAccess({
      account,
      instance: this.instance,
      address,
      secret: grafanaSecret,
    })
  }

  /** A volume can't leave its zone, so neither can the host. */
  private place(props: MonitoringHostProps): { zone: string; subnet: Subnet } {
    const { network, grafana } = props
    const subnets = grafana.publicFrom ? network.publicSubnets : network.privateSubnets
    const index = network.zones.findIndex((each) => each.endsWith(props.zone ?? ''))
    const [zone, subnet] = [network.zones[index], subnets[index]]
    if (zone === undefined || subnet === undefined) {
      throw new Error(
        `${this.node.path}: zone is "${props.zone}", and the network has ${network.zones.join(', ')}. Fix: use the letter of one of these`,
      )
    }
    return { zone, subnet }
  }
}
