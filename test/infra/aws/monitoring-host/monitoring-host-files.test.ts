import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'
import { terraformResources } from '../../synthesized.ts'
import { monitoringBed } from '../monitoring-bed.ts'

/**
 * What Grafana reads of provisioning files: pkg/services/provisioning/{datasources,dashboards}/types.go
 * and, of `prune`, docs/sources/administration/provisioning in grafana/grafana. What it doesn't know
 * it ignores, so a wrong name would show nowhere else.
 */
const datasources = z.strictObject({
  apiVersion: z.literal(1),
  prune: z.boolean(),
  datasources: z.array(
    z.strictObject({
      name: z.string(),
      uid: z.string().max(40),
      type: z.literal('prometheus'),
      access: z.literal('proxy'),
      url: z.url(),
      isDefault: z.boolean(),
      editable: z.boolean(),
      basicAuth: z.boolean(),
      basicAuthUser: z.string(),
      secureJsonData: z.strictObject({ basicAuthPassword: z.string(), tlsCACert: z.string() }),
      jsonData: z.strictObject({
        httpMethod: z.enum(['GET', 'POST']),
        timeInterval: z.string().regex(/^\d+s$/),
        tlsAuthWithCACert: z.boolean(),
      }),
    }),
  ),
})
const providers = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.array(
    z.strictObject({
      name: z.string(),
      folder: z.string(),
      type: z.literal('file'),
      allowUiUpdates: z.boolean(),
      options: z.strictObject({ path: z.string() }),
    }),
  ),
})

describe('the files of the monitoring host', () => {
  test('are one encrypted object in a bucket that nobody else gets into', () => {
    const { only } = monitoringBed()
    assert.match(only('aws_s3_object').kms_key_id, /aws_kms_key/)
    const { id, bucket, ...blocked } = only('aws_s3_bucket_public_access_block')
    assert.ok(blocked.block_public_policy && blocked.restrict_public_buckets)
    assert.equal(only('aws_s3_bucket_versioning').versioning_configuration.status, 'Enabled')
    assert.match(only('aws_s3_bucket_policy').policy, /aws:SecureTransport/)
  })

  test('hold dashboards as they are, though Terraform would read their variables', () => {
    const { only, files } = monitoringBed()
    assert.doesNotMatch(only('aws_s3_object').content, /\$\{variable|%\{/)
    assert.equal(
      files()['/etc/grafana-dashboards/web-service/requests.json'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variables look like this
      '{"text":"${variable} %{x}"}',
    )
  })

  test('hold provisioning that Grafana knows every key of', () => {
    const all = monitoringBed().files()
    const at = (path: string) => parse(all[`/etc/grafana/provisioning/${path}`] ?? '')
    const { datasources: sources } = datasources.parse(at('datasources/prometheus.yml'))
    assert.equal(sources[0]?.url, 'https://127.0.0.1:9090')
    const { providers: folders } = providers.parse(at('dashboards/folders.yml'))
    for (const { options } of folders) {
      assert.ok(Object.keys(all).some((path) => path.startsWith(`${options.path}/`)))
    }
  })

  test('show the home dashboard from its file', () => {
    const grafana = {
      dashboards: [{ uid: 'home', folder: 'Tally', json: '{}' }],
      datasource: { uid: 'central', name: 'Central' },
      homeDashboard: 'home',
    }
    const ini = monitoringBed({ grafana }).files()['/etc/grafana/grafana.ini'] ?? ''
    assert.match(ini, /default_home_dashboard_path = \/etc\/grafana-dashboards\/tally\/home.json/)
    const wrong = { ...grafana, homeDashboard: 'other' }
    assert.throws(() => monitoringBed({ grafana: wrong }), { message: /homeDashboard is "other"/ })
  })

  test('keep Grafana on the host itself unless it is public', () => {
    const ini = monitoringBed().files()['/etc/grafana/grafana.ini'] ?? ''
    assert.match(ini, /^http_addr = 127.0.0.1$/m)
  })

  test('say how alerts are sent, with the address in a file', () => {
    const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:people'
    const sent = monitoringBed({ alertReceiver: { kind: 'webhook', secretArn } }).files()
    const { receivers } = parse(sent['/etc/alertmanager/alertmanager.yml'] ?? '')
    assert.match(
      receivers[0].webhook_configs[0].url_file,
      /^\/var\/lib\/tally\/credentials\/alertmanager\//,
    )
    assert.equal(JSON.parse(sent['/etc/tally/host.json'] ?? '').receiverSecret, secretArn)
  })

  test('label what the host says about itself like everything else', () => {
    const { scrape_configs: scrapes } = parse(
      monitoringBed().files()['/etc/prometheus/prometheus.yml'] ?? '',
    )
    for (const { static_configs } of scrapes) {
      assert.deepEqual(static_configs[0].labels, {
        cluster: 'shop-test',
        instance: 'monitoring-host',
      })
    }
    const jobs = scrapes.map(({ job_name }: { job_name: string }) => job_name)
    assert.deepEqual(jobs, ['prometheus', 'grafana', 'alertmanager', 'node-exporter'])
  })

  test('let node exporter alone ask the kernel by netlink about network interfaces', () => {
    const all = Object.entries(monitoringBed().files())
    const asking = all.filter(([, text]) => /^RestrictAddressFamilies=.*AF_NETLINK/m.test(text))
    assert.deepEqual(
      asking.map(([path]) => path),
      ['/etc/systemd/system/node-exporter.service'],
    )
  })

  test('run each service as a user of its own that can do next to nothing', () => {
    const all = monitoringBed().files()
    for (const name of ['prometheus', 'grafana', 'alertmanager', 'node-exporter']) {
      const unit = all[`/etc/systemd/system/${name}.service`] ?? ''
      assert.match(unit, new RegExp(`^User=${name}$`, 'm'))
      assert.match(unit, /^NoNewPrivileges=yes$/m)
      assert.match(unit, /^ProtectSystem=strict$/m)
      assert.match(unit, /^CapabilityBoundingSet=$/m)
      assert.match(all['/etc/tally/sysusers.conf'] ?? '', new RegExp(`^u ${name} \\d+ `, 'm'))
    }
  })
})

describe('the user data of the monitoring host', () => {
  test('is small, and changes with nothing that the bucket brings', () => {
    const { instance } = monitoringBed()
    assert.ok(instance.user_data.length < 8 * 1024)
    assert.equal(instance.user_data_replace_on_change, true)
    const other = monitoringBed({ retentionDays: 99, rules: [] })
    assert.equal(other.instance.user_data, instance.user_data)
  })

  test('mounts the volume by its identity, and formats it only when it is blank', () => {
    // Terraform puts values in the place of its expressions, whose quotes are not YAML's.
    const userData = monitoringBed().instance.user_data.replaceAll(/\$\{.*?\}/g, (it: string) =>
      it.replaceAll('"', "'"),
    )
    const { write_files: files } = parse(userData)
    const [fstab] = files
    assert.equal(fstab.append, true)
    assert.match(fstab.content, /nvme-Amazon_Elastic_Block_Store_\$\{replace\(aws_ebs_volume/)
    assert.match(fstab.content, /x-systemd\.makefs/)
  })

  test('holds no secret, and neither does what the host fetches', () => {
    const { stack } = monitoringBed()
    const [object] = terraformResources(stack, 'aws_s3_object')
    assert.doesNotMatch(object.content, /PRIVATE KEY|"password":"/)
  })
})
