import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Environment, RootedMachine, Running } from '../rooted-machine.ts'
import { until } from '../until.ts'

export const region = 'eu-central-1'

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
  /** Sends a call to the command line. */
  private send: ((line: string) => Promise<string>) | undefined

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
    const env = Object.entries(awsEnvironment).map(([name, value]) => `${name}=${value}`)
    const script = join(import.meta.dirname, 'aws-command-line.py')
    this.send = this.machine.talkBeside(['env', ...env, join(this.tools, 'python'), script])
    const isThere = async () => {
      await this.call('sts', 'get-caller-identity')
      return true
    }
    await until('moto answers', isThere, 180).catch((error) => {
      throw new Error(`${error.message}\n${this.server?.output()}`)
    })
  }

  /**
   * Calls AWS' command line and returns what it printed, read as JSON.
   * @throws when the call fails, with what was said
   */
  // biome-ignore lint/suspicious/noExplicitAny: the shapes of AWS' answers are AWS' own
  async call(...args: readonly string[]): Promise<any> {
    assert.ok(this.send, 'the emulator was started')
    const ended = JSON.parse(await this.send(JSON.stringify(['--output', 'json', ...args])))
    const { code, output, error } = ended as { code: number; output: string; error: string }
    if (code !== 0) throw new Error(`aws ${args.join(' ')} ended with ${code}: ${error}`)
    return output === '' ? undefined : JSON.parse(output)
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
