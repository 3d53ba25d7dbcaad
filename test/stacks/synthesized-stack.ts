import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'cdktf'
import type { AwsStackId } from '../../config/aws/environments.ts'
import { parseSettings } from '../../config/load-settings.ts'
import { AwsStack } from '../../stacks/aws.ts'
import { sources } from './stacks.ts'

/** What a test reads of a synthesized resource. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of resources is what the tests check
type Fields = any

/** A stack as Terraform reads it. */
export interface SynthesizedStack {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Fields>>>>
  readonly data: Readonly<Record<string, Readonly<Record<string, Fields>>>>
  readonly provider: Readonly<Record<string, readonly Fields[]>>
  readonly variable?: Readonly<Record<string, Fields>>
  readonly output: Readonly<Record<string, Fields>>
  readonly terraform: Fields
}

/** Settings that lack nothing. */
export const complete = {
  region: 'eu-central-1',
  apiAccess: { from: 'cidrs', cidrs: ['203.0.113.7/32'] },
}

const synthesized = new Map<string, SynthesizedStack>()

/**
 * One of AWS' stacks, with settings of `aws` and others, written and read again, so that aspects have done their part. The same
 * settings give the same object: tests only read it.
 */
export function awsStack(
  id: AwsStackId,
  aws: object = complete,
  others: object = {},
): SynthesizedStack {
  const key = JSON.stringify([id, aws, others])
  const stack = synthesized.get(key) ?? synthesize(id, { aws, ...others })
  synthesized.set(key, stack)
  return stack
}

function synthesize(id: AwsStackId, given: object): SynthesizedStack {
  const outdir = mkdtempSync(join(tmpdir(), 'tally-aws-'))
  const app = new App({ outdir })
  const settings = parseSettings(given, '/settings.json')
  new AwsStack(app, { settings, sources, environment: id })
  app.synth()
  const json = readFileSync(join(outdir, 'stacks', id, 'cdk.tf.json'), 'utf8')
  rmSync(outdir, { recursive: true })
  return JSON.parse(json)
}

/** The only resource of a type whose id begins so. */
export function only(stack: SynthesizedStack, type: string, id = ''): Fields {
  const found = Object.entries(stack.resource[type] ?? {}).filter(([name]) => name.startsWith(id))
  if (found.length !== 1) {
    throw new Error(`there are ${found.length} ${type} ${id}: ${found.map(([name]) => name)}`)
  }
  return found[0]?.[1]
}
