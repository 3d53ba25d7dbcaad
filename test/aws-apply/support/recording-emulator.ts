import { readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment, RootedMachine } from '../../e2e/support/rooted-machine.ts'
import { until } from '../../e2e/support/until.ts'
import type { PrivateApiServer } from './private-api-server.ts'

const port = 5000
const address = `http://127.0.0.1:${port}`
export const region = 'eu-central-1'
export const standbyRegion = 'eu-west-1'

/** A call of AWS' API, in the words of botocore's models. */
export interface Call {
  readonly service: string
  readonly operation: string
  /** `null` where it came in an encoding that the emulator does not read. */
  readonly input: unknown
  readonly status: number
  /** Set where the request fits no operation. */
  readonly error?: string
  /** Of a call that failed. */
  readonly answer?: string
}

/** AWS, emulated, in a machine's own network: it writes down every call. */
export class RecordingEmulator {
  private readonly machine: RootedMachine
  private readonly tools: string
  private readonly record: string
  private credentials: Environment = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }

  /**
   * @param tools folder with the pinned Python programs
   * @param record file that the calls go to
   */
  constructor(machine: RootedMachine, tools: string, record: string) {
    this.machine = machine
    this.tools = tools
    this.record = record
  }

  /** Leads every program to the emulator, as the role `deployer`. */
  get environment(): Environment {
    return {
      ...this.credentials,
      AWS_ENDPOINT_URL: address,
      AWS_REGION: region,
      // The first version of the command line knows no other.
      AWS_DEFAULT_REGION: region,
    }
  }

  async start(eks: PrivateApiServer): Promise<void> {
    const script = join(import.meta.dirname, '../emulator/emulator.py')
    const variables = ['MOTO_IAM_LOAD_MANAGED_POLICIES=true', 'MOTO_ACM_VALIDATION_WAIT=0']
    const python = [join(this.tools, 'python'), script, `${port}`, this.record]
    const server = this.machine.startBeside([
      ...['env', ...variables, 'PYTHONDONTWRITEBYTECODE=1'],
      ...[...python, eks.endpoint, eks.certificate],
    ])
    const answers = async () => {
      await this.aws('sts', 'get-caller-identity')
      return true
    }
    await until(`the emulator answers: ${server.output()}`, answers, 300)
    const trust = '{"Version": "2012-10-17", "Statement": []}'
    const role = ['--role-name', 'deployer', '--assume-role-policy-document', trust]
    await this.aws('iam', 'create-role', ...role)
    const session = ['--role-arn', 'arn:aws:iam::123456789012:role/deployer']
    const { Credentials } = await this.aws(
      ...['sts', 'assume-role', ...session, '--role-session-name', 'test'],
    )
    this.credentials = {
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: Credentials.SessionToken,
    }
    this.forget()
  }

  /** Forgets the calls so far. */
  forget(): void {
    truncateSync(this.record)
  }

  /** Calls AWS' command line, and returns what it printed, read as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the shapes of AWS' answers are AWS' own
  async aws(...args: readonly string[]): Promise<any> {
    const env = Object.entries(this.environment).map(([name, value]) => `${name}=${value}`)
    const command = ['env', ...env, join(this.tools, 'aws'), '--output', 'json', ...args]
    const printed = await this.machine.runBeside(command)
    return printed === '' ? undefined : JSON.parse(printed)
  }

  /** All calls so far, in their order. */
  calls(): readonly Call[] {
    const lines = readFileSync(this.record, 'utf8').split('\n').filter(Boolean)
    return lines.map((line) => JSON.parse(line))
  }
}
