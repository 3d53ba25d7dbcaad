import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { awsEnvironment, EmulatedAws, region } from '../support/aws/emulated-aws.ts'
import { pythonTools } from '../support/python-tools.ts'
import { type Ended, RootedMachine, type Running } from '../support/rooted-machine.ts'
import { debianPackages } from './debian-packages.ts'
import { availableReleases } from './releases.ts'
import {
  applyUserData,
  name,
  type References,
  type RenderedHost,
  renderHost,
} from './rendered-host.ts'
import type { Answer, Request } from './request.ts'
import { readUnit } from './systemd-unit-file.ts'

export const serverName = `prometheus.${name}.internal`

/** What the commands of systemd, which does not run here, were called with. */
const systemctlLog = '/run/systemctl.log'

/** What was to grow. The file system of the data folder is the machine's own here. */
export const growLog = '/run/xfs_growfs.log'

const units = '/etc/systemd/system'

/** A series of Prometheus' answer to an instant or a range query. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: [number, string]
  readonly values: [number, string][]
}

/**
 * The monitoring host of AWS in a root folder with a network of its own: user, environment and
 * command of each service are taken from the rendered units and run with the rendered files, after
 * the host's own program arranged everything. What is replaced is AWS (by an emulator, asked with AWS'
 * own command line) and systemd, which starts nothing here.
 */
class HostUnderTest {
  readonly machine = new RootedMachine()
  readonly services = new Map<string, Running>()
  private started:
    | { tools: string; aws: EmulatedAws; rendered: RenderedHost; references: References }
    | undefined

  async start(): Promise<void> {
    const { machine } = this
    const tools = await pythonTools('aws')
    const packages = await debianPackages()
    await machine.start([join(tools, '..')], join(packages, 'usr'))
    machine.write('/etc/hosts', `127.0.0.1 localhost ${serverName}\n`)
    machine.write('/stand-ins/systemctl', `#!/bin/sh\necho "$@" >> ${systemctlLog}\n`, 0o755)
    machine.write('/stand-ins/xfs_growfs', `#!/bin/sh\necho "$@" >> ${growLog}\n`, 0o755)
    const aws = new EmulatedAws(machine, tools)
    await aws.start()
    const { programs } = await availableReleases(machine, packages)
    const references = await createReferences(aws)
    const rendered = renderHost(programs, references)
    this.started = { tools, aws, rendered, references }
    await this.upload(rendered.files)
    applyUserData(machine, rendered.userData)
  }

  end(): Promise<void> {
    return this.machine.end()
  }

  private get parts() {
    assert.ok(this.started, 'the host was started')
    return this.started
  }

  get aws(): EmulatedAws {
    return this.parts.aws
  }
  get rendered(): RenderedHost {
    return this.parts.rendered
  }
  get references(): References {
    return this.parts.references
  }
  /** Folder with the pinned Python programs. */
  get tools(): string {
    return this.parts.tools
  }

  /** Puts files into the bucket, as an apply of Terraform does. */
  async upload(files: string): Promise<void> {
    const file = this.machine.path('/tmp/host.json')
    await writeFile(file, files)
    const object = ['--bucket', this.references.bucket, '--key', 'host.json', '--body', file]
    await this.aws.call('s3api', 'put-object', ...object)
  }

  /** The section `Service` of a unit. */
  unit(name: string) {
    return readUnit(this.machine.read(`${units}/${name}.service`)).service
  }

  /** Runs the commands of one setting of the host's own unit, as root: it names no user. */
  async runOwnUnit(setting: 'ExecStartPre' | 'ExecStart' | 'ExecStartPost'): Promise<Ended[]> {
    const ended: Ended[] = []
    for (const command of this.unit('tally-host').all(setting))
      ended.push(await this.runOwnProgram(command.replace(/^-/, '')))
    return ended
  }

  runOwnProgram(command: string): Promise<Ended> {
    return this.machine.run(command.split(' '), {
      ...awsEnvironment,
      PATH: `/stand-ins:${this.tools}:/usr/sbin:/usr/bin`,
    })
  }

  /** Runs Python with the modules of the host's own program. */
  async runPython(...script: readonly string[]): Promise<void> {
    const lines = ["import sys; sys.path.insert(0, '/usr/local/lib/tally/host')", ...script]
    const command = ['/usr/bin/python3', '-B', '-c', lines.join('\n')]
    const { exitCode, output } = await this.machine.run(command, { PATH: '/usr/sbin:/usr/bin' })
    assert.equal(exitCode, 0, output)
  }

  /** Fetches the files, and arranges everything by them. @throws when that fails */
  async arrange(): Promise<void> {
    for (const setting of ['ExecStartPre', 'ExecStart'] as const) {
      for (const { exitCode, output } of await this.runOwnUnit(setting)) {
        assert.equal(exitCode, 0, output)
      }
    }
  }

  /** What systemd is called with while something happens, a call a line. */
  async systemctlCalls(happens: () => Promise<unknown>): Promise<string> {
    this.machine.write(systemctlLog, '')
    await happens()
    return this.machine.read(systemctlLog)
  }

  /** Starts a service as its unit says. */
  startService(unit: string): void {
    const service = this.unit(unit)
    const command = service.one('ExecStart').split(' ')
    this.services.set(unit, this.machine.launch(command, {}, service.one('User')))
  }

  /** What senders are given: authority, user and password. */
  async published() {
    const secret = await this.aws.secret(this.references.remoteWriteSecret)
    assert.ok(secret)
    return secret
  }

  /** Sends a request from inside the host's network. */
  async ask(request: Request): Promise<Answer> {
    const script = join(import.meta.dirname, 'request.ts')
    const sent = JSON.stringify(request)
    return JSON.parse(await this.machine.runBeside([process.execPath, script], sent)) as Answer
  }

  /** @param auth `user:password` @default what is published */
  async askPrometheus(path: string, auth?: string): Promise<Answer> {
    const { value } = await this.published()
    return this.ask({
      url: `https://127.0.0.1:9090${path}`,
      auth: auth ?? `${value.username}:${value.password}`,
      authority: value.authority ?? '',
      serverName,
    })
  }

  async query(promql: string): Promise<readonly Series[]> {
    const path = `/api/v1/query?query=${encodeURIComponent(promql)}`
    const { status, body } = await this.askPrometheus(path)
    assert.equal(status, 200, body)
    return JSON.parse(body).data.result
  }
}

/** What Terraform creates: a bucket, secrets without a value, the data volume. */
async function createReferences(aws: EmulatedAws): Promise<References> {
  const bucket = `${name}-monitoring-1`
  const where = ['--create-bucket-configuration', `LocationConstraint=${region}`]
  await aws.call('s3api', 'create-bucket', '--bucket', bucket, ...where)
  const secret = async (purpose: string): Promise<string> =>
    (await aws.call('secretsmanager', 'create-secret', '--name', `${name}/${purpose}`)).ARN
  const size = ['--size', '4', '--availability-zone', `${region}a`]
  return {
    bucket,
    volume: (await aws.call('ec2', 'create-volume', ...size)).VolumeId,
    remoteWriteSecret: await secret('remote-write'),
    grafanaSecret: await secret('grafana'),
  }
}

/** The one host that the suites share, in their order. */
export const host = new HostUnderTest()
