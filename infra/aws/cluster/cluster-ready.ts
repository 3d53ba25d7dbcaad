import type { ITerraformDependable } from 'cdktf'
import type { Construct } from 'constructs'
import { LocalCommand, triggerReference } from '../../terraform/local-command.ts'
import type { AwsAccount } from '../aws-account.ts'
import { reclaimTag } from '../storage/reclaim-tag.ts'
import type { KubernetesCluster } from './kubernetes-cluster.ts'

export interface ClusterReadyProps {
  /** The repository's root. */
  readonly root: string
  readonly account: Pick<AwsAccount, 'region'>
  readonly cluster: Pick<KubernetesCluster, 'name'>
  /** What workloads need first: nodes, add-ons, the right to deploy. */
  readonly after: readonly ITerraformDependable[]
  /** Tags that volumes of the workloads have, and no other volumes of the account. No spaces. */
  readonly volumeTags: Readonly<Record<string, string>>
}

/** 5 minutes: once a volume is detached from its node, its deletion takes seconds. */
const patience = { times: 60, seconds: 5 }

/**
 * Asks AWS for volumes until there are none. Fails after that time, so that the cluster stays. AWS lists what EKS
 * makes, as by default it does not.
 */
const waitForVolumes = `i=0
while :; do
  volumes="$(aws ec2 describe-volumes --region "$REGION" --include-managed-resources --filters $FILTERS --query 'Volumes[].VolumeId' --output text)" || exit 1
  [ -n "$volumes" ] || exit 0
  i=$((i + 1))
  [ "$i" -le ${patience.times} ] || break
  sleep ${patience.seconds}
done
echo "Volumes of $CLUSTER are still there: $volumes. Their claims are gone and they are not to stay, so EKS has to delete them. Fix: look for what holds them with aws ec2 describe-volumes --include-managed-resources --volume-ids $volumes, then destroy again" >&2
exit 1`

/**
 * The line between a cluster and what is deployed on it: workloads come after it and go before it.
 *
 * On destroy it waits until the volumes of the workloads are gone, except those that are to stay (see
 * {@link reclaimTag}). EKS deletes them some time after their namespace, which it would no longer do
 * when their cluster is gone.
 */
export class ClusterReady extends LocalCommand {
  constructor(scope: Construct, id: string, props: ClusterReadyProps) {
    const { account, cluster, volumeTags } = props
    const filters = Object.entries({ ...volumeTags, [reclaimTag]: 'Delete' }).map(
      ([key, value]) => `Name=tag:${key},Values=${value}`,
    )
    super(scope, id, {
      root: props.root,
      triggers: {
        cluster: cluster.name,
        region: account.region,
        filters: filters.join(' '),
      },
      dependsOn: props.after,
      destroy: {
        command: waitForVolumes,
        environment: {
          CLUSTER: triggerReference('cluster'),
          REGION: triggerReference('region'),
          FILTERS: triggerReference('filters'),
        },
      },
    })
  }
}
