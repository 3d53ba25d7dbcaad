import { execa } from 'execa'

/**
 * Has EC2 list also what AWS' services make for an account, such as nodes of EKS, their disks and network
 * interfaces, which it hides by default since April 2026: docs.aws.amazon.com/AWSEC2/latest/UserGuide/
 * amazon-ec2-managed-instances.html.
 */
export const includingManaged = '--include-managed-resources'

/** By default the AWS CLI waits a minute for each. */
const timeouts = ['--cli-connect-timeout', '5', '--cli-read-timeout', '10']

/**
 * Asks AWS by its CLI, as whoever is signed in.
 * @param args operation and arguments, e.g. `['eks', 'describe-cluster', '--name', 'tally-aws']`
 * @returns the answer's JSON
 * @throws with the CLI's own words
 */
export async function askAws<Answer>(region: string, args: readonly string[]): Promise<Answer> {
  const asked = await execa({ reject: false })('aws', [
    ...args,
    ...['--region', region, '--output', 'json'],
    ...timeouts,
  ])
  if (asked.failed) throw new Error(asked.stderr?.trim() || asked.shortMessage)
  // An empty answer is not printed.
  return JSON.parse(asked.stdout || 'null') as Answer
}
