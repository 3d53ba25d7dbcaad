import { Instance } from '@cdktf/provider-aws/lib/instance/index.js'
import type { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js'
import { Fn } from 'cdktf'
import type { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import type { EncryptionKey } from '../encryption-key.ts'
import type { Network } from '../network/network.ts'
import type { MonitoringHostFiles } from './monitoring-host-files.ts'
import type { MonitoringHostFirewall } from './monitoring-host-firewall.ts'
import type { MonitoringHostRole } from './monitoring-host-role.ts'
import type { MonitoringHostVolume } from './monitoring-host-volume.ts'
import { cloudInit } from './rendered/cloud-init.ts'

export interface MonitoringHostInstanceProps {
  readonly account: AwsAccount
  /** Name of the environment. */
  readonly name: string
  readonly network: Network
  readonly subnet: Subnet
  readonly key: EncryptionKey
  /** Id of the image. */
  readonly amiId: string
  readonly instanceType: string
  /** Whether another image leaves an instance that is there alone. */
  readonly keepsImage: boolean
  /** Whether it gets a public address, in an association of its own. */
  readonly hasPublicAddress: boolean
  readonly firewall: MonitoringHostFirewall
  readonly role: MonitoringHostRole
  readonly volume: MonitoringHostVolume
  readonly files: MonitoringHostFiles
}

/** The system and the programs; Grafana alone unpacks to almost a gigabyte. */
const rootVolumeGiB = 16

/** The monitoring host's instance. It may be replaced at any time: the volume holds the data. */
export class MonitoringHostInstance extends Instance {
  constructor(scope: Construct, id: string, props: MonitoringHostInstanceProps) {
    const { account, network, role, volume, files } = props
    super(scope, id, {
      ami: props.amiId,
      instanceType: props.instanceType,
      subnetId: props.subnet.id,
      vpcSecurityGroupIds: [props.firewall.securityGroup.id],
      iamInstanceProfile: role.instanceProfile.name,
      // Beside a public address this would read as changed, and replace the instance at each apply:
      // github.com/hashicorp/terraform-provider-aws/issues/37318. The subnets assign none by themselves.
      ...(!props.hasPublicAddress && { associatePublicIpAddress: false }),
      monitoring: true,
      ebsOptimized: true,
      // Readable with a session token alone, and only in the instance's own network.
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'required',
        httpPutResponseHopLimit: 1,
      },
      rootBlockDevice: {
        volumeType: 'gp3',
        volumeSize: rootVolumeGiB,
        encrypted: true,
        kmsKeyId: props.key.arn,
        deleteOnTermination: true,
      },
      disableApiTermination: false,
      instanceInitiatedShutdownBehavior: 'stop',
      userData: cloudInit({
        region: account.region,
        files: { bucket: files.bucket.bucket, key: files.object.key },
        dataVolumeSerial: Fn.replace(volume.volume.id, '-', ''),
      }),
      userDataReplaceOnChange: true,
      ...(props.keepsImage && { lifecycle: { ignoreChanges: ['ami'] } }),
      tags: { Name: `${props.name}-monitoring` },
      dependsOn: [files.object, ...role.readyAfter, ...network.internetAccess],
    })
  }
}
