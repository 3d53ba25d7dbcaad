import type { AwsStackId } from '../../config/aws/environments.ts'
import type { Progress } from '../../embedded/progress.ts'
import { settings } from '../settings.ts'
import { reasonOf } from '../terminal/failure.ts'
import { awsLeftovers } from './aws-leftovers.ts'
import { hasState } from './targets.ts'
import { cdktf } from './terraform.ts'

/**
 * Destroys a stack of AWS, and asks AWS itself whether anything of it is left.
 * @returns what is kept on purpose
 * @throws when something is left, or AWS can't be asked
 */
export async function destroyAws(
  target: AwsStackId,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { aws } = settings()
  const { region, state } = aws
  if (region === undefined) {
    throw new Error(
      `The setting aws.region is missing, so nobody knows where ${target} is. Name it in settings.json, e.g. {"aws": {"region": "eu-central-1"}}`,
    )
  }
  if (state || hasState(target)) await cdktf('destroy', target, progress, signal)
  progress('asking AWS what is left')
  const { left, kept } = await awsLeftovers({
    region,
    name: `tally-${target}`,
  }).catch((error) => {
    throw new Error(
      `AWS could not be asked what is left of ${target}: ${reasonOf(error)}\nSign in to the account that it was deployed to, e.g. with AWS_PROFILE, and run this again`,
    )
  })
  if (left.length > 0) {
    throw new Error(
      `${target} is not gone, in ${region} is left:\n  ${left.join('\n  ')}\nWhat was deleted just now can show for some minutes. Run this again, and delete by hand what stays`,
    )
  }
  return kept
}
