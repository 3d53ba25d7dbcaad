import { DlmLifecyclePolicy } from '@cdktf/provider-aws/lib/dlm-lifecycle-policy/index.js'
import { Construct } from 'constructs'
import type { AwsAccount } from '../aws-account.ts'
import { ServiceRole } from '../service-role.ts'

export interface SnapshotPolicyProps {
  readonly account: AwsAccount
  /** Name of the policy and its role, and value of its volumes' tag: no two policies may share it. */
  readonly name: string
  /** @default 3 */
  readonly keepYears?: number
  /** Another region, which gets a copy of each snapshot. @default none does */
  readonly copyTo?: string | undefined
}

/** Tags by which a policy finds its volumes, and their snapshots are found. */
export const snapshotTags = (policy: string) => ({ 'tally-snapshots': policy })

/** Of copies, of which the newest counts; older ones are for faults that show after days. AWS counts them by age alone. */
const copiesKept = { interval: 7, intervalUnit: 'DAYS' }

/** In UTC; any hour would do. */
const time = '03:00'

/**
 * Daily snapshots of the volumes that carry {@link SnapshotPolicy.volumeTags}. They are kept by age,
 * not by count: AWS counts to 1,000, and three years have 1,095 days. They outlive the policy, as do
 * their copies in another region, which the account's key for EBS encrypts there.
 *
 * @throws when `keepYears` is no whole number from 1 to 100
 */
export class SnapshotPolicy extends Construct {
  /** Tags of every volume that gets snapshots. */
  readonly volumeTags: Readonly<Record<string, string>>

  constructor(scope: Construct, id: string, props: SnapshotPolicyProps) {
    super(scope, id)
    const { account, name, keepYears = 3, copyTo } = props
    if (!(Number.isInteger(keepYears) && keepYears >= 1 && keepYears <= 100)) {
      throw new Error(
        `${this.node.path}: keepYears is ${keepYears}. Fix: use a whole number from 1 to 100`,
      )
    }
    this.volumeTags = snapshotTags(name)
    const role = new ServiceRole(this, 'Role', {
      account,
      name: `${name}-snapshots`,
      description: `Takes and deletes snapshots of ${name}`,
      service: 'dlm.amazonaws.com',
      managedPolicies: ['service-role/AWSDataLifecycleManagerServiceRole'],
    })
    const schedule = {
      // AWS takes letters, digits, spaces, `_` and `-` here (`[0-9A-Za-z _-]+`); the provider checks the
      // length alone.
      name: `Daily and kept for ${keepYears} years`,
      createRule: { interval: 24, intervalUnit: 'HOURS', times: [time] },
      retainRule: { interval: keepYears, intervalUnit: 'YEARS' },
      copyTags: true,
      ...(copyTo && {
        crossRegionCopyRule: [
          { target: copyTo, encrypted: true, copyTags: true, retainRule: copiesKept },
        ],
      }),
    }
    new DlmLifecyclePolicy(this, 'Policy', {
      description: `Daily snapshots of ${name}`,
      executionRoleArn: role.arn,
      state: 'ENABLED',
      policyDetails: {
        resourceTypes: ['VOLUME'],
        targetTags: { ...this.volumeTags },
        schedule: [schedule],
      },
      dependsOn: [...role.readyAfter],
    })
  }
}
