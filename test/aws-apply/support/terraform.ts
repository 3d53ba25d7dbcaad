import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Environment, RootedMachine } from '../../e2e/support/rooted-machine.ts'

/** A change that a plan has for a resource. */
export interface Change {
  readonly address: string
  readonly type: string
  /** Arguments that would differ, and from what to what. */
  readonly differs: readonly { readonly name: string; readonly how: string }[]
}

interface PlannedChange {
  readonly address: string
  readonly type: string
  readonly change: {
    readonly actions: readonly string[]
    readonly before: Readonly<Record<string, unknown>> | null
    readonly after: Readonly<Record<string, unknown>> | null
    readonly after_unknown: Readonly<Record<string, unknown>>
  }
}

const environment = {
  CHECKPOINT_DISABLE: '1',
  TF_IN_AUTOMATION: '1',
  TF_INPUT: '0',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
}

/** Why Terraform does not find the providers here; undefined where it does. @param folder has no configuration yet */
export async function whyNoProviders(folder: string): Promise<string | undefined> {
  if (!process.env.TF_CLI_CONFIG_FILE) {
    return 'TF_CLI_CONFIG_FILE names no mirror with an AWS provider'
  }
  const providers = ['aws', 'helm', 'kubernetes'].map(
    (name) => [name, { source: `hashicorp/${name}` }] as const,
  )
  const configuration = { terraform: { required_providers: Object.fromEntries(providers) } }
  await writeFile(join(folder, 'providers.tf.json'), JSON.stringify(configuration))
  const env = { CHECKPOINT_DISABLE: '1' }
  const ran = await execa({
    cwd: folder,
    env,
    reject: false,
  })`terraform init -no-color -input=false`
  if (!ran.failed) return undefined
  const error = ran.stderr?.split('\n').find((line) => line.includes('Error'))
  return `terraform init does not find the providers of aws: ${error ?? ran.shortMessage}`
}

/** Terraform in the folder of a stack and in a machine's own network. */
export class Terraform {
  private readonly machine: RootedMachine
  private readonly folder: string
  private readonly path: string
  private readonly variables: () => Environment

  /** @param commands folder that comes first on PATH */
  constructor(
    machine: RootedMachine,
    folder: string,
    commands: string,
    variables: () => Environment,
  ) {
    this.machine = machine
    this.folder = folder
    this.path = `${commands}:${process.env.PATH}`
    this.variables = variables
  }

  /** @throws with the end of what it wrote when it fails */
  private async run(...args: readonly string[]): Promise<string> {
    const variables = { ...environment, ...this.variables(), PATH: this.path }
    const env = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
    const command = [
      'env',
      '--unset=AWS_PROFILE',
      `--chdir=${this.folder}`,
      ...env,
      'terraform',
      ...args,
      '-no-color',
    ]
    try {
      return await this.machine.runBeside(command)
    } catch (error) {
      const { stderr = '' } = error as { stderr?: string }
      throw new Error(`terraform ${args[0]} failed: ${stderr.slice(-8000)}`)
    }
  }

  async init(): Promise<void> {
    await this.run('init')
  }

  /** @returns how many resources were created */
  async apply(): Promise<number> {
    const said = await this.run('apply', '-auto-approve')
    return Number(/Resources: (\d+) added, 0 changed, 0 destroyed/.exec(said)?.[1])
  }

  /** @returns how many resources were destroyed */
  async destroy(): Promise<number> {
    const said = await this.run('destroy', '-auto-approve')
    return Number(/Destroy complete! Resources: (\d+) destroyed/.exec(said)?.[1])
  }

  /** What a plan would change. */
  async changes(): Promise<readonly Change[]> {
    await this.run('plan', '-out=plan')
    const plan: { readonly resource_changes?: readonly PlannedChange[] } = JSON.parse(
      await this.run('show', '-json', 'plan'),
    )
    return (plan.resource_changes ?? [])
      .filter(({ change }) => !['no-op', 'read'].includes(change.actions.join()))
      .map(({ address, type, change }) => ({ address, type, differs: differing(change) }))
  }
}

function differing({ before, after, after_unknown }: PlannedChange['change']): Change['differs'] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  const differ = [...names].filter(
    (name) =>
      // What is known only later changes because of another resource, which is in the plan itself.
      !/true/.test(JSON.stringify(after_unknown[name] ?? false)) &&
      JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  )
  const short = (value: unknown) => JSON.stringify(value ?? null).slice(0, 200)
  return differ.map((name) => ({ name, how: `${short(before?.[name])} → ${short(after?.[name])}` }))
}
