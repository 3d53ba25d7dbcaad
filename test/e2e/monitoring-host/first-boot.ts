import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { execa } from 'execa'
import { program } from '../../../embedded/toolchain/programs.ts'
import { debianPackages } from './debian-packages.ts'
import { growLog, host } from './host-under-test.ts'

describe('the first boot of the monitoring host', { timeout: 300_000 }, () => {
  const { machine } = host

  test('has user data that cloud-init accepts, below the limit of EC2', async () => {
    const { userData } = host.rendered
    const file = machine.path('/tmp/user-data.yml')
    await writeFile(file, userData)
    assert.ok(Buffer.byteLength(userData) < 16 * 1024)
    const { stdout } = await execa({
      env: { PYTHONPATH: join(await debianPackages(), 'usr/lib/python3/dist-packages') },
    })`${join(host.tools, 'python')} -m cloudinit.cmd.main schema --config-file ${file}`
    assert.match(stdout, /Valid cloud-config/)
  })

  test('mounts the data volume by its identity, with a file system only where there is none, and boots without it', async () => {
    const folder = machine.path('/tmp/generated')
    mkdirSync(folder)
    await execa({
      env: { SYSTEMD_FSTAB: machine.path('/etc/fstab') },
    })`/usr/lib/systemd/system-generators/systemd-fstab-generator ${folder} ${folder} ${folder}`
    const serial = host.references.volume.replace('-', '')
    const mount = machine.read('/tmp/generated/var-lib-tally.mount')
    assert.match(
      mount,
      new RegExp(`What=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${serial}\n`),
    )
    assert.match(mount, /Type=xfs/)
    const { stdout } = await execa`ls -R ${folder}`
    assert.match(stdout, /systemd-makefs@/)
    // It would have the boot wait for the volume: it is ordered before local-fs.target.
    assert.doesNotMatch(stdout, /systemd-growfs@/)
    assert.doesNotMatch(mount, /Before=local-fs.target/)
  })

  test('unpacks and publishes nothing when the checksum of a program is another one', async () => {
    await host.runOwnUnit('ExecStartPre')
    const description = machine.read('/etc/tally/host.json')
    const wrong = description.replace(/("sha256":")[0-9a-f]{8}/, '$100000000')
    assert.notEqual(wrong, description)
    machine.write('/etc/tally/host.json', wrong)
    const [ended] = await host.runOwnUnit('ExecStart')
    assert.notEqual(ended?.exitCode, 0)
    assert.match(ended?.output ?? '', /has the checksum/)
    assert.equal((await machine.run(['ls', '-A', '/opt'])).output, '')
    assert.equal(await host.aws.secret(host.references.remoteWriteSecret), undefined)
  })

  test('makes authority, certificate and passwords, and publishes what others need', async () => {
    await host.arrange()
    const { value } = await host.published()
    assert.deepEqual(Object.keys(value).sort(), ['authority', 'password', 'username'])
    assert.match(value.authority ?? '', /^-----BEGIN CERTIFICATE-----/)
    const grafana = await host.aws.secret(host.references.grafanaSecret)
    assert.equal(grafana?.value.username, 'admin')
  })

  test('lets the file system grow to the size of the volume', () => {
    assert.equal(machine.read(growLog), '/var/lib/tally\n')
  })

  test('changes nothing when it is arranged again', async () => {
    const state = async () => [
      (await machine.run(['sh', '-c', 'find /var/lib/tally -type f -exec sha256sum {} + | sort']))
        .output,
      (await host.published()).version,
    ]
    const first = await state()
    await host.arrange()
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
    const units = [
      ...['tally-host.service', 'tally-host.timer', 'prometheus.service', 'grafana.service'],
      ...['alertmanager.service', 'node-exporter.service', 'tally-update.timer'],
    ]
    const verified = await machine.run([
      ...['systemd-analyze', 'verify', '--man=no', '--recursive-errors=no'],
      ...units.map((each) => `/etc/systemd/system/${each}`),
    ])
    assert.deepEqual(verified, { exitCode: 0, output: '' })
    await execa`cp ${program('promtool')} ${machine.path('/tmp/promtool')}`
    const file = '/etc/prometheus/prometheus.yml'
    const checked = await machine.run(['/tmp/promtool', 'check', 'config', file])
    assert.equal(checked.exitCode, 0, checked.output)
  })
})
