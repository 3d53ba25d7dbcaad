import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js'
import { Eip } from '@cdktf/provider-aws/lib/eip/index.js'
import { EipAssociation } from '@cdktf/provider-aws/lib/eip-association/index.js'
import { Instance } from '@cdktf/provider-aws/lib/instance/index.js'
import { VolumeAttachment } from '@cdktf/provider-aws/lib/volume-attachment/index.js'
import { Fn } from 'cdktf'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import { metadataOptions } from '../instance-metadata.ts'
import type { Network } from '../network/network.ts'
import { privateName } from '../network/private-name.ts'
import { MonitoringHostFiles } from './monitoring-host-files.ts'
import { MonitoringHostFirewall } from './monitoring-host-firewall.ts'
import { MonitoringHostRole } from './monitoring-host-role.ts'
import {
  type MonitoringHostSecretsProps,
  monitoringHostSecrets,
} from './monitoring-host-secrets.ts'
import { MonitoringHostVolume, type MonitoringHostVolumeProps } from './monitoring-host-volume.ts'
import { cloudInit } from './rendered/cloud-init.ts'
import type { HostFilesOptions, HostIdentity } from './rendered/host-files.ts'
import {
  type Architecture,
  architectureOf,
  type Program,
  pinnedPrograms,
} from './rendered/programs.ts'
import { grafanaPort, receiverPort } from './rendered/services.ts'

export interface MonitoringHostProps
  extends MonitoringHostSecretsProps,
    Pick<HostFilesOptions, 'rules' | 'retentionDays' | 'scrapeIntervalSeconds'> {
  readonly account: AwsAccount
  /** Value of the label `cluster` on what the host says about itself: the stack's id. */
  readonly cluster: string
  readonly network: Network
  /** Security group of those who send by remote write: of the cluster's nodes and pods. */
  readonly sendersSecurityGroupId: string
  /** E.g. `t4g.small`; it decides over the processor architecture. */
  readonly instanceType: string
  /** A certain image of Amazon Linux 2023. @default the newest; a newer one replaces the instance */
  readonly amiId?: string
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
}

/** How Amazon calls the architectures in the names of its images. */
const amazonsName: Readonly<Record<Architecture, string>> = { amd64: 'x86_64', arm64: 'arm64' }

/** The system and the programs; Grafana alone unpacks to almost a gigabyte. */
const rootVolumeGiB = 16

/**
 * An EC2 instance with the central Prometheus (TLS, password), Grafana, Alertmanager and node
 * exporter. It makes keys, certificate and passwords itself at its first boot, on a volume that
 * outlives it, and publishes what others need to Secrets Manager: no secret passes through
 * Terraform. Another instance goes on with the same volume under the same name.
 *
 * @throws when Grafana is public for nobody or everybody, a dashboard is there twice, or a period or
 *   size is one that AWS refuses
 */
export class MonitoringHost extends Construct {
  /** Where agents send to. */
  readonly remoteWriteUrl: string
  /** ARN of the secret with `remoteWriteKeys`. The host fills it at its first boot. */
  readonly remoteWriteSecretArn: string
  readonly instanceId: string
  readonly dataVolumeId: string
  /** How full the data volume is, in percent, in CloudWatch. */
  readonly diskMetric: HostIdentity['diskMetric']
  /** Where Grafana is; through the tunnel of {@link tunnelCommand} unless it is public. */
  readonly grafanaUrl: string
  /** Opens a tunnel to Grafana. */
  readonly tunnelCommand: string
  /** Prints Grafana's administrator and password. */
  readonly grafanaCredentialsCommand: string

  constructor(scope: Construct, id: string, props: MonitoringHostProps) {
    super(scope, id)
    const { account, name, network, key, retentionDays } = props
    const { publicFrom, ...grafana } = props.grafana
    if (!(Number.isInteger(retentionDays) && retentionDays > 0)) {
      throw new Error(
        `${this.node.path}: retentionDays is ${retentionDays}; use a whole number above 0`,
      )
    }
    const [zone, subnetId] = this.place(props)
    const tags = { Name: `${name}-monitoring` }

    const firewall = new MonitoringHostFirewall(this, 'Firewall', {
      name,
      network,
      sendersSecurityGroupId: props.sendersSecurityGroupId,
      ...(publicFrom && { grafanaPublicFrom: publicFrom }),
    })
    const volume = new MonitoringHostVolume(this, 'DataVolume', {
      ...props.dataVolume,
      name,
      zone,
    })
    const secrets = monitoringHostSecrets(this, props)
    const address = publicFrom && new Eip(this, 'Address', { domain: 'vpc', tags })
    const zoneName = `${name}.internal`
    const hostName = `prometheus.${zoneName}`
    this.diskMetric = { namespace: `Tally/${name}`, name: 'DataVolumeUsedPercent' }
    const identity: HostIdentity = {
      region: account.region,
      names: [hostName, 'localhost'],
      addresses: ['127.0.0.1', ...(address ? [address.publicIp] : [])],
      dataVolume: volume.volumeId,
      secrets,
      ...(props.alertReceiver && { receiverSecret: props.alertReceiver.secretArn }),
      diskMetric: this.diskMetric,
    }
    const architecture = architectureOf(props.instanceType)
    const files = new MonitoringHostFiles(this, 'Files', {
      name,
      key,
      identity,
      files: {
        environment: props.cluster,
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
    const instance = new Instance(this, 'Instance', {
      ami: props.amiId ?? this.newestImage(architecture),
      instanceType: props.instanceType,
      subnetId,
      vpcSecurityGroupIds: [firewall.securityGroupId],
      iamInstanceProfile: role.instanceProfile,
      // Beside a public address this would read as changed, and replace the instance at each apply:
      // github.com/hashicorp/terraform-provider-aws/issues/37318. The subnets give none by themselves.
      ...(!address && { associatePublicIpAddress: false }),
      monitoring: true,
      ebsOptimized: true,
      metadataOptions,
      rootBlockDevice: {
        volumeType: 'gp3',
        volumeSize: rootVolumeGiB,
        encrypted: true,
        kmsKeyId: key.arn,
        deleteOnTermination: true,
      },
      // The data volume is what must not get lost. The instance may be replaced at any time.
      disableApiTermination: false,
      instanceInitiatedShutdownBehavior: 'stop',
      userData: cloudInit({
        region: account.region,
        files: { bucket: files.bucket, key: files.key },
        dataVolumeSerial: Fn.replace(volume.volumeId, '-', ''),
      }),
      userDataReplaceOnChange: true,
      tags,
      dependsOn: [files.resource, ...role.readyAfter, ...network.internetAccess],
    })
    new VolumeAttachment(this, 'DataVolumeAttachment', {
      instanceId: instance.id,
      volumeId: volume.volumeId,
      deviceName: '/dev/sdf',
      // Prometheus writes what it has in memory before the volume moves on to another instance.
      stopInstanceBeforeDetaching: true,
    })
    if (address) {
      new EipAssociation(this, 'AddressAssociation', {
        instanceId: instance.id,
        allocationId: address.allocationId,
      })
    }
    privateName(this, {
      network,
      zone: zoneName,
      comment: `Monitoring of ${name}`,
      name: hostName,
      address: instance.privateIp,
    })

    this.instanceId = instance.id
    this.dataVolumeId = volume.volumeId
    this.remoteWriteUrl = `https://${hostName}:${receiverPort}/api/v1/write`
    this.remoteWriteSecretArn = secrets.remoteWrite
    this.grafanaUrl = address
      ? `https://${address.publicIp}:${grafanaPort}`
      : `http://localhost:${grafanaPort}`
    this.tunnelCommand = `aws ssm start-session --region ${account.region} --target ${instance.id} --document-name AWS-StartPortForwardingSession --parameters portNumber=${grafanaPort},localPortNumber=${grafanaPort}`
    this.grafanaCredentialsCommand = `aws secretsmanager get-secret-value --region ${account.region} --secret-id ${secrets.grafana} --query SecretString --output text`
  }

  /** The first zone: a volume can't leave its zone, so neither can the host. */
  private place({ network, grafana }: MonitoringHostProps): [zone: string, subnetId: string] {
    const subnets = grafana.publicFrom ? network.publicSubnetIds : network.privateSubnetIds
    const [zone] = network.zones
    const [subnetId] = subnets
    if (zone === undefined || subnetId === undefined) {
      throw new Error(`${this.node.path}: network has no subnet to put the instance in`)
    }
    return [zone, subnetId]
  }

  private newestImage(architecture: Architecture): string {
    return new DataAwsSsmParameter(this, 'Image', {
      name: `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${amazonsName[architecture]}`,
    }).insecureValue
  }
}
