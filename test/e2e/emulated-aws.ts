import { join } from 'node:path'
import { region } from './host-under-test.ts'
import type { Environment, RootedMachine, Running } from './rooted-machine.ts'
import { until } from './tally.ts'

/** What stands in for the instance's role and for AWS' addresses. */
export const awsEnvironment: Environment = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:5000',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DEFAULT_REGION: region,
}

/** An emulator of AWS in a machine's network, and AWS' own command line to talk to it. */
export class EmulatedAws {
  private readonly machine: RootedMachine
  private readonly tools: string
  private server: Running | undefined

  /** @param tools folder with the pinned Python programs */
  constructor(machine: RootedMachine, tools: string) {
    this.machine = machine
    this.tools = tools
  }

  async start(): Promise<void> {
    this.server = this.machine.startBeside([
      join(this.tools, 'moto_server'),
      ...['--host', '127.0.0.1', '--port', '5000'],
    ])
    const isThere = async () => {
      await this.call('sts', 'get-caller-identity')
      return true
    }
    await until(`moto answers: ${this.server.output()}`, isThere, 60)
  }

  /** Calls AWS' command line and returns what it printed, read as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the shapes of AWS' answers are AWS' own
  async call(...args: readonly string[]): Promise<any> {
    const env = Object.entries(awsEnvironment).map(([name, value]) => `${name}=${value}`)
    const printed = await this.machine.runBeside([
      ...['env', ...env, join(this.tools, 'aws'), '--output', 'json'],
      ...args,
    ])
    return printed === '' ? undefined : JSON.parse(printed)
  }

  /** The value of a secret and its version, or undefined while it has none. */
  async secret(
    id: string,
  ): Promise<{ value: Record<string, string>; version: string } | undefined> {
    const found = await this.call('secretsmanager', 'get-secret-value', '--secret-id', id).catch(
      () => undefined,
    )
    return found && { value: JSON.parse(found.SecretString), version: found.VersionId }
  }
}
