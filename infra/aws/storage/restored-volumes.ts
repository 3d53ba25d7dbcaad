import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume/index.js'
import type { ITerraformDependable } from 'cdktf'
import { Construct } from 'constructs'
import { acceptFinding } from '../../terraform/accepted-finding.ts'
import type { AwsAccount } from '../aws-account.ts'
import { CustomResources } from '../cluster/custom-resources.ts'
import { clusterTag, type KubernetesCluster } from '../cluster/kubernetes-cluster.ts'
import { madeOnce, NewestCopy } from './newest-copy.ts'
import { reclaimTag } from './reclaim-tag.ts'
import { restoredVolume } from './restored-volume.ts'

export interface RestoredVolumesProps {
  /** The repository's root. */
  readonly root: string
  readonly account: Pick<AwsAccount, 'region'>
  readonly cluster: Pick<KubernetesCluster, 'name'>
  /** Of the claims. */
  readonly namespace: string
  /** Names of the claims that find a volume in place of an empty one. */
  readonly claims: readonly string[]
  /** Name of the policy that took the snapshots. */
  readonly policy: string
  /** The setting with the claims that are to start empty. */
  readonly setting: string
  /** Where the volumes are, and so their pods. */
  readonly zone: string
  /** Whether a destroy takes one more snapshot of each before it goes. */
  readonly finalSnapshots: boolean
  readonly tags: Readonly<Record<string, string>>
  /** What the cluster needs before it takes objects. */
  readonly after: readonly ITerraformDependable[]
}

/**
 * Volumes with what is in the newest snapshots of a region, each reserved for a claim of that name. They are as
 * large as their snapshots, and go with a destroy.
 */
export class RestoredVolumes extends Construct {
  /** Who makes the claims comes after it and goes before it. */
  readonly ready: ITerraformDependable

  constructor(scope: Construct, id: string, props: RestoredVolumesProps) {
    super(scope, id)
    const { root, account, cluster, namespace, policy, setting, zone, tags } = props
    const objects = props.claims.flatMap((claim) => {
      const { snapshotId } = new NewestCopy(this, `${claim}-copy`, {
        account,
        policy,
        claim,
        fix: `look for it with aws ec2 describe-snapshots --owner-ids self --region ${account.region}; or let it start empty, before its first deploy: add "${claim}" to ${setting}`,
      })
      const volume = new EbsVolume(this, claim, {
        availabilityZone: zone,
        type: 'gp3',
        snapshotId,
        encrypted: true,
        finalSnapshot: props.finalSnapshots,
        timeouts: { delete: '60m' },
        tags: {
          ...tags,
          [clusterTag]: cluster.name,
          [reclaimTag]: 'Retain',
          Name: `${cluster.name}-${claim}`,
        },
        lifecycle: madeOnce,
      })
      acceptFinding(volume, ['CKV_AWS_189'], "Its snapshots outlive the environment's own key.")
      const options = { namespace, claim, volumeId: volume.id, zone }
      // The claim is made by whoever needs it.
      return restoredVolume({ ...options, sizeGiB: volume.getStringAttribute('size') }).slice(0, 1)
    })
    this.ready = new CustomResources(this, 'Release', {
      root,
      name: 'restored-volumes',
      namespace: 'kube-system',
      objects,
      dependsOn: [...props.after],
    })
  }
}
