import { execa } from 'execa'

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
