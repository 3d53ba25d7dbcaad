/**
 * The monitoring host of AWS, first boot to rotated password, in a root folder with a network of its
 * own: user, environment and command of each service are taken from the rendered units and run with
 * the rendered files, after the host's own program arranged everything. What is replaced is AWS (by
 * an emulator, asked with AWS' own command line) and systemd, which starts nothing here.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { execa } from 'execa'
import { parse, stringify } from 'yaml'
import { buildPrograms, program } from '../../embedded/toolchain/programs.ts'
import { prometheusAgentConfig } from '../../infra/kubernetes/prometheus/prometheus-agent-config.ts'
import { awsEnvironment, EmulatedAws } from './support/emulated-aws.ts'
import {
  applyUserData,
  availableReleases,
  name,
  type References,
  type RenderedHost,
  region,
  renderHost,
} from './support/host-under-test.ts'
import { pythonTools, unpackedPackages } from './support/python-tools.ts'
import type { Answer, Request } from './support/request.ts'
import { type Ended, RootedMachine, type Running } from './support/rooted-machine.ts'
import { readUnit } from './support/systemd-unit-file.ts'
import { until } from './support/until.ts'

const units = '/etc/systemd/system'
const serverName = `prometheus.${name}.internal`
const scrapeSeconds = 1
/** The check of user data, and programs that run in place of the projects' own releases. */
const debianPackages = ['cloud-init', 'prometheus-alertmanager', 'prometheus-node-exporter']
/** What the commands of systemd, which does not run here, were called with. */
const systemctlLog = '/run/systemctl.log'

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000))

let machine: RootedMachine
let aws: EmulatedAws
let tools: string
let rendered: RenderedHost
let references: References
const services = new Map<string, Running>()

/** Runs the commands of one setting of the host's own unit, as root, which it names no user beside. */
async function hostUnit(setting: 'ExecStartPre' | 'ExecStart' | 'ExecStartPost'): Promise<Ended[]> {
  const { service } = readUnit(machine.read(`${units}/tally-host.service`))
  const ended: Ended[] = []
  for (const command of service.all(setting))
    ended.push(await hostProgram(command.replace(/^-/, '')))
  return ended
}

const hostProgram = (command: string) =>
  machine.run(command.split(' '), {
    ...awsEnvironment,
    PATH: `/stand-ins:${tools}:/usr/sbin:/usr/bin`,
  })

async function arrange(): Promise<void> {
  for (const setting of ['ExecStartPre', 'ExecStart'] as const) {
    for (const { exitCode, output } of await hostUnit(setting)) assert.equal(exitCode, 0, output)
  }
}

/** Starts a service the way that its unit says. */
function startService(unit: string): Running {
  const { service } = readUnit(machine.read(`${units}/${unit}.service`))
  const running = machine.launch(service.one('ExecStart').split(' '), {}, service.one('User'))
  services.set(unit, running)
  return running
}

async function ask(request: Request): Promise<Answer> {
  const script = join(import.meta.dirname, 'support/request.ts')
  const printed = await machine.runBeside([process.execPath, script], JSON.stringify(request))
  return JSON.parse(printed) as Answer
}

const published = async () => {
  const secret = await aws.secret(references.remoteWriteSecret)
  assert.ok(secret)
  return secret
}

async function askPrometheus(path: string, auth?: string): Promise<Answer> {
  const { value } = await published()
  return ask({
    url: `https://127.0.0.1:9090${path}`,
    auth: auth ?? `${value.username}:${value.password}`,
    authority: value.authority ?? '',
    serverName,
  })
}

interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: [number, string]
  readonly values: [number, string][]
}

async function query(promql: string): Promise<readonly Series[]> {
  const { status, body } = await askPrometheus(`/api/v1/query?query=${encodeURIComponent(promql)}`)
  assert.equal(status, 200, body)
  return JSON.parse(body).data.result
}

/**
 * Fails when samples that the agent took of itself are missing. A scrape may come late on a busy
 * machine; what an outage or a refused batch loses is more than that.
 */
async function assertNothingLost(since: number): Promise<void> {
  const range = `${Math.ceil(Date.now() / 1000 - since)}s`
  const [series] = await query(`up{job="probe"}[${range}]`)
  const times = (series?.values ?? []).map(([time]) => time)
  assert.ok(times.length > 1, 'there are samples')
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  assert.ok(Math.max(...gaps) < 3 * scrapeSeconds, `${Math.max(...gaps)} s without a sample`)
  const { body } = await ask({ url: 'http://127.0.0.1:9091/metrics' })
  assert.match(body, /^prometheus_remote_storage_samples_failed_total\S* 0$/m)
}

/** What the CSI driver does for the agent's pod: all files of the secret, changed at one moment. */
async function refreshAgentsVolume(): Promise<void> {
  const { value } = await published()
  const version = randomUUID()
  mkdirSync(machine.path(`/agent/${version}`), { recursive: true })
  for (const [key, text] of Object.entries(value)) {
    writeFileSync(machine.path(`/agent/${version}/${key}`), text)
  }
  await machine.run(['ln', '-sfnT', version, '/agent/next'])
  renameSync(machine.path('/agent/next'), machine.path('/agent/current'))
}

/** The agent of the cluster, sending as it does there; what it scrapes is itself. */
function agentConfig(): string {
  const file = (key: string) => `/agent/current/${key}`
  const inCluster = parse(
    prometheusAgentConfig({
      namespaces: ['tally'],
      cluster: 'e2e',
      scrapeIntervalSeconds: scrapeSeconds,
      remoteWriteUrl: rendered.remoteWriteUrl,
      account: { usernameFile: file('username'), passwordFile: file('password') },
      authorityFile: file('authority'),
      scrapesProtectedPods: false,
    }),
  )
  return stringify({
    ...inCluster,
    scrape_configs: [{ job_name: 'probe', static_configs: [{ targets: ['127.0.0.1:9091'] }] }],
  })
}

// Minutes where nobody ran `npm run up` before.
await buildPrograms(console.log)

describe('the monitoring host', { timeout: 600_000 }, () => {
  before(async () => {
    tools = await pythonTools()
    machine = new RootedMachine()
    const packages = await unpackedPackages(...debianPackages)
    await machine.start([join(tools, '..')], join(packages, 'usr'))
    machine.write('/etc/hosts', `127.0.0.1 localhost ${serverName}\n`)
    machine.write('/stand-ins/systemctl', `#!/bin/sh\necho "$@" >> ${systemctlLog}\n`, 0o755)
    aws = new EmulatedAws(machine, tools)
    await aws.start()
    const { programs } = await availableReleases(machine, packages)
    references = await created()
    rendered = renderHost(programs, references)
    await upload(rendered.files)
    applyUserData(machine, rendered.userData)
  })

  after(async () => {
    await machine?.end()
  })

  /** What Terraform creates: a bucket, secrets without a value, the data volume. */
  async function created(): Promise<References> {
    const bucket = `${name}-monitoring-1`
    await aws.call(
      's3api',
      'create-bucket',
      '--bucket',
      bucket,
      '--create-bucket-configuration',
      `LocationConstraint=${region}`,
    )
    const secret = async (purpose: string): Promise<string> =>
      (await aws.call('secretsmanager', 'create-secret', '--name', `${name}/${purpose}`)).ARN
    const volume = await aws.call(
      'ec2',
      'create-volume',
      '--size',
      '4',
      '--availability-zone',
      `${region}a`,
    )
    return {
      bucket,
      volume: volume.VolumeId,
      remoteWriteSecret: await secret('remote-write'),
      grafanaSecret: await secret('grafana'),
    }
  }

  async function upload(files: string): Promise<void> {
    const file = machine.path('/tmp/host.json')
    await writeFile(file, files)
    await aws.call(
      's3api',
      'put-object',
      '--bucket',
      references.bucket,
      '--key',
      'host.json',
      '--body',
      file,
    )
  }

  test('has user data that cloud-init accepts, below the limit of EC2', async () => {
    const file = machine.path('/tmp/user-data.yml')
    await writeFile(file, rendered.userData)
    assert.ok(Buffer.byteLength(rendered.userData) < 16 * 1024)
    const packages = await unpackedPackages(...debianPackages)
    const { stdout } = await execa({
      env: { PYTHONPATH: join(packages, 'usr/lib/python3/dist-packages') },
    })`${join(tools, 'python')} -m cloudinit.cmd.main schema --config-file ${file}`
    assert.match(stdout, /Valid cloud-config/)
  })

  test('mounts the data volume by its identity, with a file system only where there is none', async () => {
    const folder = machine.path('/tmp/generated')
    mkdirSync(folder)
    await execa({
      env: { SYSTEMD_FSTAB: machine.path('/etc/fstab') },
    })`/usr/lib/systemd/system-generators/systemd-fstab-generator ${folder} ${folder} ${folder}`
    const serial = references.volume.replace('-', '')
    const mount = machine.read('/tmp/generated/var-lib-tally.mount')
    assert.match(
      mount,
      new RegExp(`What=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${serial}\n`),
    )
    assert.match(mount, /Type=xfs/)
    const { stdout } = await execa`ls -R ${folder}`
    assert.match(stdout, /systemd-makefs@/)
  })

  test('never unpacks a program whose checksum is another one', async () => {
    await hostUnit('ExecStartPre')
    const description = machine.read('/etc/tally/host.json')
    const wrong = description.replace(/("sha256":")[0-9a-f]{8}/, '$100000000')
    assert.notEqual(wrong, description)
    machine.write('/etc/tally/host.json', wrong)
    const [ended] = await hostUnit('ExecStart')
    assert.notEqual(ended?.exitCode, 0)
    assert.match(ended?.output ?? '', /has the checksum/)
    assert.equal((await machine.run(['ls', '-A', '/opt'])).output, '')
    assert.equal(await aws.secret(references.remoteWriteSecret), undefined)
  })

  test('makes authority, certificate and passwords, and publishes what others need', async () => {
    await arrange()
    const { value } = await published()
    assert.deepEqual(Object.keys(value).sort(), ['authority', 'password', 'username'])
    assert.match(value.authority ?? '', /^-----BEGIN CERTIFICATE-----/)
    const grafana = await aws.secret(references.grafanaSecret)
    assert.equal(grafana?.value.username, 'admin')
  })

  test('changes nothing when it is arranged again', async () => {
    const state = async () => [
      (await machine.run(['sh', '-c', 'find /var/lib/tally -type f -exec sha256sum {} + | sort']))
        .output,
      (await published()).version,
    ]
    const first = await state()
    await arrange()
    assert.deepEqual(await state(), first)
  })

  test('lets each service read its own keys and passwords alone', async () => {
    const reads = async (user: string, file: string) =>
      (await machine.run(['cat', `/var/lib/tally/${file}`], {}, user)).exitCode === 0
    assert.equal(await reads('prometheus', 'credentials/prometheus/server.key'), true)
    assert.equal(await reads('grafana', 'credentials/grafana/admin-password'), true)
    assert.equal(await reads('prometheus', 'credentials/grafana/admin-password'), false)
    assert.equal(await reads('grafana', 'credentials/prometheus/web-config.yml'), false)
    assert.equal(await reads('prometheus', 'identity/authority.key'), false)
    assert.equal(await reads('node-exporter', 'identity/accounts.json'), false)
  })

  test('has units and configuration that systemd and Prometheus accept', async () => {
    const names = [
      'tally-host.service',
      'tally-host.timer',
      'prometheus.service',
      'grafana.service',
    ]
    names.push('alertmanager.service', 'node-exporter.service')
    const verified = await machine.run([
      ...['systemd-analyze', 'verify', '--man=no', '--recursive-errors=no'],
      ...names.map((each) => `${units}/${each}`),
    ])
    assert.deepEqual(verified, { exitCode: 0, output: '' })
    await execa`cp ${program('promtool')} ${machine.path('/tmp/promtool')}`
    const file = '/etc/prometheus/prometheus.yml'
    const checked = await machine.run(['/tmp/promtool', 'check', 'config', file])
    assert.equal(checked.exitCode, 0, checked.output)
  })

  test('receives what an agent took before the receiver was there', async () => {
    await refreshAgentsVolume()
    machine.write('/agent/prometheus.yml', agentConfig())
    await execa`cp ${program('prometheus')} ${machine.path('/agent/prometheus')}`
    machine.launch([
      ...['/agent/prometheus', '--agent', '--config.file=/agent/prometheus.yml'],
      ...['--storage.agent.path=/agent/data', '--web.listen-address=127.0.0.1:9091'],
    ])
    await until('the agent has samples', async () => {
      const { body } = await ask({ url: 'http://127.0.0.1:9091/metrics' })
      return /^prometheus_agent_samples_appended_total\S* [1-9]/m.test(body)
    })
    await seconds(4)
    const receives = Date.now() / 1000
    for (const unit of ['prometheus', 'alertmanager', 'node-exporter']) startService(unit)
    const first = async () => (await query(`up{job="probe"}[10m]`))[0]?.values[0]?.[0] ?? receives
    await until('samples of before are there', async () => (await first()) < receives - 2, 30)
    await assertNothingLost(await first())
  })

  test('answers 401 without the password, and refuses plain HTTP', async () => {
    const { value } = await published()
    for (const path of ['/api/v1/query?query=up', '/api/v1/write', '/metrics', '/-/healthy']) {
      assert.equal((await askPrometheus(path, `${value.username}:wrong`)).status, 401, path)
      assert.equal((await askPrometheus(path, 'nobody:wrong')).status, 401, path)
    }
    const plain = await ask({ url: 'http://127.0.0.1:9090/api/v1/query?query=up' })
    assert.equal(plain.status, 400)
    assert.match(plain.body, /HTTP request to an HTTPS server/)
  })

  test('is trusted by its own authority alone, under its own name alone', async () => {
    const { value } = await published()
    const url = 'https://127.0.0.1:9090/-/healthy'
    const auth = `${value.username}:${value.password}`
    assert.equal((await ask({ url, auth, serverName })).status, 0)
    const authority = value.authority ?? ''
    const other = await ask({ url, auth, authority, serverName: 'other.internal' })
    assert.match(other.body, /altnames/)
  })

  test('evaluates the rules, scrapes what runs beside it, and sends alerts', async () => {
    await until(
      'everything beside it is up',
      async () => {
        const up = await query('up{instance="monitoring-host"} == 1')
        return up.length === 3
      },
      30,
    )
    const jobs = (await query('up{instance="monitoring-host"} == 1')).map(
      ({ metric }) => metric.job,
    )
    assert.deepEqual(jobs.sort(), ['alertmanager', 'node-exporter', 'prometheus'])
    const { body } = await askPrometheus('/api/v1/rules')
    assert.ok(JSON.parse(body).data.groups.length > 0)
    const found = JSON.parse((await askPrometheus('/api/v1/alertmanagers')).body)
    assert.equal(found.data.activeAlertmanagers.length, 1)
  })

  test('says when its certificate ends, when the last snapshot was, and how full its disk is', async () => {
    await aws.call('ec2', 'create-snapshot', '--volume-id', references.volume)
    const ended = await hostUnit('ExecStartPost')
    for (const { exitCode, output } of ended) assert.equal(exitCode, 0, output)
    await until('node exporter has seen it', async () => {
      const found = await query('tally_last_snapshot_timestamp_seconds')
      return found.length === 1
    })
    const [expiry] = await query('tally_certificate_expiry_timestamp_seconds{certificate="server"}')
    const days = (Number(expiry?.value[1]) - Date.now() / 1000) / 86_400
    assert.ok(days > 89 && days <= 90, `${days}`)
    const metrics = await aws.call('cloudwatch', 'list-metrics', '--namespace', `Tally/${name}`)
    assert.deepEqual(metrics.Metrics[0].Dimensions, [
      { Name: 'VolumeId', Value: references.volume },
    ])
  })

  test('tells systemd to start the services, and to restart or reload only what has changed', async () => {
    const calls = async () => {
      await rm(machine.path(systemctlLog), { force: true })
      await hostUnit('ExecStartPost')
      return machine.read(systemctlLog)
    }
    assert.doesNotMatch(await calls(), /restart|reload [a-z]/)
    machine.write('/etc/prometheus/rules/more.yml', 'groups: []\n')
    assert.match(await calls(), /^--no-block reload prometheus.service$/m)
    machine.write('/etc/grafana/grafana.ini', '[log]\n')
    assert.match(await calls(), /^--no-block restart grafana.service$/m)
    assert.doesNotMatch(await calls(), /restart|reload [a-z]/)
  })

  test('loses nothing when Prometheus restarts', async () => {
    const since = Date.now() / 1000
    await seconds(3)
    await services.get('prometheus')?.stop()
    await seconds(4)
    startService('prometheus')
    await until('samples of now are there', async () => {
      const [series] = await query('up{job="probe"}')
      return series !== undefined && Date.now() / 1000 - series.value[0] < 3
    })
    await seconds(3)
    await assertNothingLost(since)
  })

  test('rotates the password without losing a sample', async () => {
    const since = Date.now() / 1000
    const before = (await published()).value
    const ended = await hostProgram('/usr/local/bin/tally-host rotate remote-write')
    assert.equal(ended.exitCode, 0, ended.output)
    const now = (await published()).value
    assert.notEqual(now.password, before.password)
    const former = `${before.username}:${before.password}`
    // The agent still has the former one, and may go on until its volume is refreshed.
    assert.equal((await askPrometheus('/-/healthy', former)).status, 200)
    await seconds(3)
    await refreshAgentsVolume()
    await seconds(3)
    // An hour later.
    const accounts = JSON.parse(machine.read('/var/lib/tally/identity/accounts.json'))
    accounts['remote-write'][0].until = 0
    machine.write('/var/lib/tally/identity/accounts.json', JSON.stringify(accounts), 0o600)
    await arrange()
    assert.equal((await askPrometheus('/-/healthy', former)).status, 401)
    await seconds(3)
    await assertNothingLost(since)
  })

  test('rotates the password of Grafana, and restarts it', async () => {
    const before = await aws.secret(references.grafanaSecret)
    await rm(machine.path(systemctlLog), { force: true })
    const ended = await hostProgram('/usr/local/bin/tally-host rotate grafana')
    assert.equal(ended.exitCode, 0, ended.output)
    const now = await aws.secret(references.grafanaSecret)
    assert.notEqual(now?.value.password, before?.value.password)
    assert.equal(
      machine.read('/var/lib/tally/credentials/grafana/admin-password'),
      now?.value.password,
    )
    assert.match(machine.read(systemctlLog), /restart grafana.service/)
  })

  test('renews its certificate before it ends, without a restart', async () => {
    const script = [
      "import sys; sys.path.insert(0, '/usr/local/lib/tally/host')",
      'import os, certificates, credentials',
      'os.remove(certificates.CERTIFICATE)',
      'certificates.CERTIFICATE_DAYS = 20',
      'certificates.ensure(); credentials.write()',
    ]
    const ended = await machine.run(['/usr/bin/python3', '-B', '-c', script.join('\n')], {
      PATH: '/usr/sbin:/usr/bin',
    })
    assert.equal(ended.exitCode, 0, ended.output)
    const served = async () => {
      const said = await machine.run([
        ...['sh', '-c'],
        'openssl s_client -connect 127.0.0.1:9090 </dev/null 2>/dev/null | openssl x509 -noout -checkend 2592000',
      ])
      return said.exitCode === 0
    }
    assert.equal(await served(), false)
    await arrange()
    assert.equal(await served(), true)
    assert.equal(services.get('prometheus')?.exited, false)
  })

  test('renews its authority with the same key, so that the former one is trusted still', async () => {
    const former = (await published()).value
    const script = [
      "import sys; sys.path.insert(0, '/usr/local/lib/tally/host')",
      'import os, certificates',
      'os.remove(certificates.AUTHORITY)',
      'certificates.AUTHORITY_DAYS = 100',
      'certificates.AUTHORITY_RENEWED_DAYS_BEFORE = 1',
      'certificates.ensure()',
    ]
    const command = ['/usr/bin/python3', '-B', '-c', script.join('\n')]
    const ended = await machine.run(command, { PATH: '/usr/sbin:/usr/bin' })
    assert.equal(ended.exitCode, 0, ended.output)
    await arrange()
    const now = (await published()).value
    assert.notEqual(now.authority, former.authority)
    for (const authority of [former.authority ?? '', now.authority ?? '']) {
      const auth = `${now.username}:${now.password}`
      const url = 'https://127.0.0.1:9090/-/healthy'
      assert.equal((await ask({ url, auth, authority, serverName })).status, 200)
    }
  })

  test('goes on with the same data, authority and passwords as another instance', async () => {
    const since = Date.now() / 1000
    const before = await published()
    await services.get('prometheus')?.stop()
    // Nothing of the former instance is left but the volume; users get other numbers there.
    const own = ['/etc/prometheus', '/etc/grafana', '/etc/tally', '/opt', '/usr/local/lib/tally']
    for (const folder of own) await rm(machine.path(folder), { recursive: true, force: true })
    machine.write('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n')
    machine.write('/etc/group', 'root:x:0:\n')
    mkdirSync(machine.path('/opt'))
    applyUserData(machine, rendered.userData)
    await arrange()
    const now = await published()
    assert.equal(now.version, before.version)
    startService('prometheus')
    await until('samples of now are there', async () => {
      const [series] = await query('up{job="probe"}')
      return series !== undefined && Date.now() / 1000 - series.value[0] < 3
    })
    await seconds(3)
    await assertNothingLost(since - 10)
  })

  test('takes over changed files, and removes those that are gone', async () => {
    const files = JSON.parse(rendered.files) as Record<string, string>
    const [rule] = Object.keys(files).filter((path) => path.startsWith('/etc/prometheus/rules/'))
    assert.ok(rule)
    delete files[rule]
    await upload(JSON.stringify({ ...files, '/etc/prometheus/rules/new.yml': 'groups: []\n' }))
    await arrange()
    const { output } = await machine.run(['ls', '/etc/prometheus/rules'])
    assert.match(output, /^new.yml$/m)
    assert.doesNotMatch(output, new RegExp(`^${rule.split('/').at(-1)}$`, 'm'))
  })

  test('goes on with the files that it has while its bucket is out of reach', async () => {
    await aws.call('s3api', 'delete-object', '--bucket', references.bucket, '--key', 'host.json')
    const [fetched] = await hostUnit('ExecStartPre')
    assert.notEqual(fetched?.exitCode, 0)
    const { service } = readUnit(machine.read(`${units}/tally-host.service`))
    assert.match(service.one('ExecStartPre'), /^-/)
    const [arranged] = await hostUnit('ExecStart')
    assert.equal(arranged?.exitCode, 0, arranged?.output)
  })
})
