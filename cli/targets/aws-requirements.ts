import { execa } from 'execa'
import type { Requirement } from '../../embedded/machine/requirement.ts'
import { installed } from '../terraform/deployer-requirements.ts'

/** By default the AWS CLI waits a minute for each. */
const timeouts = ['--cli-connect-timeout', '5', '--cli-read-timeout', '10']

/** Version 2 of the AWS CLI, with which kubectl and the stacks sign in. */
export async function awsCli(): Promise<Requirement> {
  const what = 'AWS CLI 2'
  const fix = 'install version 2 of the AWS CLI'
  const { met, found } = await installed('aws', what, { version: ['--version'], fix })
  return { what, met: met && found.startsWith('aws-cli/2.'), found, fix }
}

/**
 * Credentials that the AWS CLI finds, and that AWS takes.
 * @param region where to ask @default one of those that are open to every account
 */
export async function awsCredentials(region = 'us-east-1'): Promise<Requirement> {
  const asked = await execa({
    reject: false,
  })`aws sts get-caller-identity --query Arn --output text --region ${region} ${timeouts}`
  return {
    what: 'credentials of AWS',
    met: !asked.failed,
    found: asked.failed ? asked.stderr.trim() || String(asked.shortMessage) : asked.stdout,
    fix: 'sign in, e.g. aws sso login, or name a profile: export AWS_PROFILE=…',
  }
}
