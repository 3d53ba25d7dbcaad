import { DataAwsEbsSnapshotIds } from '@cdktf/provider-aws/lib/data-aws-ebs-snapshot-ids/index.js'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import { snapshotTags } from './snapshot-policy.ts'

export interface NewestCopyProps {
  readonly account: Pick<AwsAccount, 'region'>
  /** Name of the policy that takes the snapshots. */
  readonly policy: string
  /** The claim that the volume was made for. @default that of no claim */
  readonly claim?: string
  /** What to do where there is no copy, as a sentence. */
  readonly fix: string
}

/** Set by the driver of EBS. */
const claimTag = 'kubernetes.io/created-for/pvc/name'

/**
 * The newest complete snapshot of a volume that the region has. A plan fails where it has none. What is made
 * from it has to ignore that there is a newer one the next day: see {@link madeOnce}.
 */
export class NewestCopy extends Construct {
  readonly snapshotId: string

  constructor(scope: Construct, id: string, props: NewestCopyProps) {
    super(scope, id)
    const { account, policy, claim, fix } = props
    const tags = Object.entries({ ...snapshotTags(policy), ...(claim && { [claimTag]: claim }) })
    const copies = new DataAwsEbsSnapshotIds(this, 'Copies', {
      owners: ['self'],
      filter: [
        { name: 'status', values: ['completed'] },
        ...tags.map(([tag, value]) => ({ name: `tag:${tag}`, values: [value] })),
      ],
      lifecycle: {
        postcondition: [
          {
            condition: `\${length(self.ids) > 0}`,
            errorMessage: `${account.region} has no complete snapshot of ${claim ?? 'the monitoring host'} with the tag tally-snapshots=${policy}. Fix: ${fix}`,
          },
        ],
      },
    })
    // The newest is the first. Without any the condition above speaks, except to a destroy, which goes on.
    this.snapshotId = `\${try(${copies.fqn}.ids[0], null)}`
  }
}

/** Keeps a volume that was made from the newest copy when there is a newer one. */
export const madeOnce = { ignoreChanges: ['snapshot_id'] }
