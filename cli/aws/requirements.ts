import { execa } from 'execa'
import type { AwsMonitoringSettings } from '../../config/aws/monitoring.ts'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import { reasonOf } from '../terminal/failure.ts'
import { installed } from '../terraform/deployer-requirements.ts'
import { askAws, includingManaged } from './aws-cli.ts'

/**
 * Version 2 of the AWS CLI, with which kubectl and the stacks sign in. One from before May 2026 can't list what EKS
 * makes: a destroy, which waits for volumes, would fail with the cluster still there.
 */
async function awsCli(): Promise<Requirement> {
  const what = 'AWS CLI 2'
  const fix = 'install a current AWS CLI 2'
  const [{ met, found }, skeleton] = await Promise.all([
    installed('aws', what, { version: ['--version'], fix }),
    // It asks nobody.
    execa({ reject: false })`aws ec2 describe-volumes ${includingManaged} --generate-cli-skeleton`,
  ])
  if (!met || !/^aws-cli\/2\./.test(found)) return { what, met: false, found, fix }
  const tooOld = /Unknown options/.test(skeleton.stderr ?? '')
  const lacking = `${found}, which is too old for ${includingManaged}`
  return { what, met: !tooOld, found: tooOld ? lacking : found, fix }
}

/** What the CLI opens a tunnel to the monitoring host with. */
function sessionManagerPlugin(): Promise<Requirement> {
  return installed('session-manager-plugin', 'Session Manager plugin of the AWS CLI', {
    version: ['--version'],
    fix: 'install it: docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
  })
}

/** Where AWS is asked, and as whom. */
export interface AwsIdentity {
  /** @default one of those that are open to every account */
  readonly region?: string | undefined
  /** The account that it has to be. @default any */
  readonly accountId?: string | undefined
}

/** Credentials that the AWS CLI finds, that AWS takes, and that are of the right account. */
async function awsCredentials({ region = 'us-east-1', accountId }: AwsIdentity) {
  const what = 'credentials of AWS'
  const fix = 'sign in, e.g. aws sso login, or name a profile: export AWS_PROFILE=…'
  try {
    const { Account, Arn } = await askAws<{ readonly Account: string; readonly Arn: string }>(
      region,
      [...['sts', 'get-caller-identity']],
    )
    if (accountId === undefined || accountId === Account) return { what, met: true, found: Arn }
    const found = `${Arn} of account ${Account}, which is not ${accountId} (aws.accountId)`
    return { what, met: false, found, fix: `sign in to account ${accountId}: export AWS_PROFILE=…` }
  } catch (error) {
    return { what, met: false, found: reasonOf(error), fix }
  }
}

/** What it takes to ask AWS something. */
export async function askingRequirements(identity: AwsIdentity): Promise<readonly Requirement[]> {
  const cli = await awsCli()
  return cli.met ? [cli, await awsCredentials(identity)] : [cli]
}

/** What it takes to reach what is deployed: AWS, the cluster, and the monitoring host where there is one. */
export async function reachingRequirements(
  identity: AwsIdentity,
  monitoring: AwsMonitoringSettings['kind'],
): Promise<readonly Requirement[]> {
  const asking = await askingRequirements(identity)
  return monitoring === 'host' ? [...asking, await sessionManagerPlugin()] : asking
}
