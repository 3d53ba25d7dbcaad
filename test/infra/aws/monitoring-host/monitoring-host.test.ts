import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { cloudInit } from '../../../../infra/aws/monitoring-host/rendered/cloud-init.ts'
import { SnapshotPolicy } from '../../../../infra/aws/storage/snapshot-policy.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'
import { monitoringBed } from '../monitoring-bed.ts'

describe('the monitoring host', () => {
  test('asks for tokens of its metadata, is watched closely and has encrypted disks', () => {
    const { instance, only } = monitoringBed()
    assert.equal(instance.metadata_options.http_tokens, 'required')
    assert.equal(instance.metadata_options.http_put_response_hop_limit, 1)
    assert.equal(instance.monitoring, true)
    assert.equal(instance.root_block_device.encrypted, true)
    assert.equal(only('aws_ebs_volume').encrypted, true)
  })

  test('is in a private subnet, without an address of its own', () => {
    const { stack, instance } = monitoringBed()
    assert.match(instance.subnet_id, /private/i)
    assert.equal(instance.associate_public_ip_address, false)
    const addresses = terraformResources(stack, 'aws_eip_association')
    assert.deepEqual(addresses, [])
  })

  test('has a data volume that outlives it, in the same zone', () => {
    const { only, instance } = monitoringBed()
    assert.equal(instance.ebs_block_device, undefined)
    assert.equal(only('aws_ebs_volume').availability_zone, 'eu-central-1a')
    assert.equal(only('aws_ebs_volume').final_snapshot, true)
    assert.equal(only('aws_ebs_volume').timeouts.delete, '60m')
    assert.equal(only('aws_ebs_volume').tags['tally-snapshots'], 'shop-monitoring')
    assert.equal(only('aws_volume_attachment').stop_instance_before_detaching, true)
  })

  test('makes its data volume from a snapshot when one is named', () => {
    const { stack, only } = monitoringBed()
    assert.equal(only('aws_ebs_volume').snapshot_id, undefined)
    const { account } = awsBed()
    const snapshots = new SnapshotPolicy(stack, 'Others', { account, name: 'others' })
    const dataVolume = { sizeGiB: 20, finalSnapshot: false, snapshots, fromSnapshot: 'snap-1' }
    assert.equal(monitoringBed({ dataVolume }).only('aws_ebs_volume').snapshot_id, 'snap-1')
  })

  test('throws when its data volume is too small for a file system', () => {
    const { stack } = monitoringBed()
    const { account } = awsBed()
    const snapshots = new SnapshotPolicy(stack, 'Others', { account, name: 'others' })
    const dataVolume = { sizeGiB: 1, finalSnapshot: false, snapshots }
    assert.throws(() => monitoringBed({ dataVolume }), { message: /sizeGiB is 1/ })
  })

  test('has secrets without a value, encrypted with the key of the environment', () => {
    const { stack } = monitoringBed({ secretRecoveryDays: 0 })
    const secrets = terraformResources(stack, 'aws_secretsmanager_secret')
    assert.deepEqual(secrets.map(({ name_prefix }) => name_prefix).sort(), [
      'shop/grafana-',
      'shop/remote-write-',
    ])
    for (const secret of secrets) {
      assert.match(secret.kms_key_id, /aws_kms_key/)
      assert.equal(secret.recovery_window_in_days, 0)
    }
    assert.deepEqual(terraformResources(stack, 'aws_secretsmanager_secret_version'), [])
  })

  test('is named inside of the VPC as in its certificate and in the address of agents', () => {
    const { host, only, files } = monitoringBed()
    const { names } = JSON.parse(files()['/etc/tally/host.json'] ?? '')
    assert.equal(only('aws_route53_record').name, names[0])
    assert.equal(host.remoteWriteUrl, `https://${names[0]}:9090/api/v1/write`)
    assert.match(only('aws_route53_record').records[0], /private_ip/)
    assert.match(only('aws_route53_zone').vpc[0].vpc_id, /aws_vpc/)
  })

  test('is reached by a tunnel of Session Manager, whose command is an output', () => {
    const { host, resolved } = monitoringBed()
    const command = resolved(host.grafanaAccess.tunnelCommand)
    assert.match(
      command,
      /^aws ssm start-session --region eu-central-1 --target \$\{aws_instance\./,
    )
    assert.match(command, /portNumber=3000,localPortNumber=3000$/)
    assert.equal(host.grafanaAccess.url, 'http://localhost:3000')
  })

  test('runs the programs of its processor architecture', () => {
    const urls = (instanceType: string) => {
      const { files, instance } = monitoringBed({ instanceType })
      const { programs } = JSON.parse(files()['/etc/tally/host.json'] ?? '')
      const all: string[] = programs.map(({ url }: { url: string }) => url)
      return { image: instance.ami, urls: all }
    }
    const arm = urls('m7g.large')
    assert.ok(arm.urls.every((url) => url.includes('arm64')))
    const intel = urls('t3.medium')
    assert.ok(intel.urls.every((url) => url.includes('amd64')))
    assert.match(intel.image, /data\.aws_ssm_parameter\..*\.insecure_value/)
  })

  test('is not replaced because there is a newer image', () => {
    assert.deepEqual(monitoringBed().instance.lifecycle, { ignore_changes: ['ami'] })
  })

  test('gets the newest packages once a week, and reboots for nothing else', () => {
    const { write_files, runcmd } = parse(
      cloudInit({
        region: 'eu-central-1',
        files: { bucket: 'files', key: 'host.json' },
        dataVolumeSerial: 'vol1',
      }),
    )
    const unit = (name: string): string =>
      write_files.find(({ path }: { path: string }) => path.endsWith(`/${name}`)).content
    assert.match(unit('tally-update.timer'), /^OnCalendar=Sun /m)
    assert.match(
      unit('tally-update.service'),
      /^ExecCondition=.*check-upgrade.*\nExecStart=.*upgrade\nExecStart=.*reboot$/m,
    )
    const started = runcmd.at(-1)
    assert.ok(started.includes('tally-update.timer'))
    assert.ok(!started.includes('tally-update.service'), 'not at the first boot')
  })

  test('is in the zone that is named, with its volume', () => {
    const { instance, only } = monitoringBed({ zone: 'c' })
    assert.match(instance.subnet_id, /private2/)
    assert.equal(only('aws_ebs_volume').availability_zone, 'eu-central-1c')
    assert.throws(() => monitoringBed({ zone: 'f' }), { message: /zone is "f".*eu-central-1a/ })
  })

  test('is of a certain image when one is named', () => {
    const { instance, stack } = monitoringBed({ amiId: 'ami-0123456789abcdef0' })
    assert.equal(instance.ami, 'ami-0123456789abcdef0')
    assert.equal(instance.lifecycle, undefined)
    assert.equal(stack.toTerraform().data?.aws_ssm_parameter, undefined)
  })

  test('refuses to keep a deleted secret for a time that AWS does not offer', () => {
    assert.throws(() => monitoringBed({ secretRecoveryDays: 3 }), {
      message: /recoveryDays is 3/,
    })
  })

  test('refuses to keep no samples', () => {
    assert.throws(() => monitoringBed({ retentionDays: 0 }), { message: /retentionDays is 0/ })
  })
})

describe('the public monitoring host', () => {
  const grafana = {
    dashboards: [],
    datasource: { uid: 'central', name: 'Central' },
    publicFrom: ['198.51.100.0/24'],
  }

  test('has an address in a public subnet, for which its certificate is too', () => {
    const { resolved, instance, only, files, host } = monitoringBed({ grafana })
    assert.match(instance.subnet_id, /public/i)
    // Beside an address of its own this would replace the instance at each apply.
    assert.equal(instance.associate_public_ip_address, undefined)
    assert.match(only('aws_eip_association').instance_id, /aws_instance/)
    const { addresses } = JSON.parse(files()['/etc/tally/host.json'] ?? '')
    assert.match(addresses[1], /aws_eip\.Monitoring_Address\w*\.public_ip/)
    assert.match(resolved(host.grafanaAccess.url), /^https:/)
  })

  test('speaks TLS itself, and lets in named addresses alone', () => {
    const { stack, files } = monitoringBed({ grafana })
    const ini = files()['/etc/grafana/grafana.ini'] ?? ''
    assert.match(ini, /^protocol = https$/m)
    const rules = terraformResources(stack, 'aws_vpc_security_group_ingress_rule')
    const open = rules.filter(({ from_port }) => from_port === 3000)
    assert.deepEqual(
      open.map(({ cidr_ipv4 }) => cidr_ipv4),
      ['198.51.100.0/24'],
    )
  })

  for (const publicFrom of [[], ['0.0.0.0/0']]) {
    test(`throws when it is public for ${JSON.stringify(publicFrom)}`, () => {
      assert.throws(() => monitoringBed({ grafana: { ...grafana, publicFrom } }), {
        message: /grafanaPublicFrom/,
      })
    })
  }
})
