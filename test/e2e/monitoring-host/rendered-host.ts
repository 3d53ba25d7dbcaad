import { tmpdir } from 'node:os'
import { App, TerraformStack } from 'cdktf'
import { parse } from 'yaml'
import { datasource } from '../../../dashboards/index.ts'
import { rules } from '../../../dashboards/rules.ts'
import { AwsAccount } from '../../../infra/aws/aws-account.ts'
import { EncryptionKey } from '../../../infra/aws/encryption-key.ts'
import { MonitoringHost } from '../../../infra/aws/monitoring-host/monitoring-host.ts'
import type { Program } from '../../../infra/aws/monitoring-host/rendered/programs.ts'
import { Network } from '../../../infra/aws/network/network.ts'
import { SnapshotPolicy } from '../../../infra/aws/storage/snapshot-policy.ts'
import { allDashboards } from '../../dashboards/all-dashboards.ts'
import { region } from '../support/aws/emulated-aws.ts'
import type { RootedMachine } from '../support/rooted-machine.ts'

export const name = 'tally-e2e'

/** What Terraform would put in place of references. */
export interface References {
  readonly bucket: string
  readonly volume: string
  readonly remoteWriteSecret: string
  readonly grafanaSecret: string
}

/** Puts values in place of references, as an apply does. @throws when one is left */
function resolve(text: string, references: References): string {
  const resolved = text
    .replaceAll(
      /\$\{replace\(aws_ebs_volume\.\w+\.id, "-", ""\)\}/g,
      references.volume.replace('-', ''),
    )
    .replaceAll(/\$\{aws_ebs_volume\.\w+\.id\}/g, references.volume)
    .replaceAll(/\$\{aws_s3_bucket\.\w+\.bucket\}/g, references.bucket)
    .replaceAll(/\$\{aws_s3_object\.\w+\.key\}/g, 'host.json')
    .replaceAll(
      /\$\{aws_secretsmanager_secret\.\w*RemoteWrite\w+\.arn\}/g,
      references.remoteWriteSecret,
    )
    .replaceAll(/\$\{aws_secretsmanager_secret\.\w*Grafana\w+\.arn\}/g, references.grafanaSecret)
  const left = /[$%]\{[^}]*\}/.exec(resolved)
  if (left) throw new Error(`the reference ${left[0]} has no value`)
  return resolved
}

/** The rendered host, as Terraform would create it. */
export interface RenderedHost {
  readonly userData: string
  /** The object in the bucket. */
  readonly files: string
  readonly remoteWriteUrl: string
}

/** Synthesizes the construct as a stack does, and resolves its references. */
export function renderHost(programs: readonly Program[], references: References): RenderedHost {
  const stack = new TerraformStack(new App({ outdir: tmpdir() }), 'e2e')
  const account = new AwsAccount(stack, 'Account', { region })
  const key = new EncryptionKey(stack, 'Key', { account, name })
  const host = new MonitoringHost(stack, 'MonitoringHost', {
    account,
    name,
    key,
    environment: 'e2e',
    network: new Network(stack, 'Network', {
      account,
      name,
      key,
      cidr: '10.20.0.0/16',
      zones: 'abc',
      natGateways: 'one',
      flowLogRetentionDays: 30,
    }),
    cluster: { securityGroupId: 'sg-0123456789abcdef0' },
    instanceType: 't3.medium',
    dataVolume: {
      sizeGiB: 4,
      snapshots: new SnapshotPolicy(stack, 'Snapshots', { account, name }),
      finalSnapshot: false,
    },
    retentionDays: 15,
    scrapeIntervalSeconds: 1,
    rules: rules({
      cluster: 'e2e',
      namespace: 'tally',
      scrapeIntervalSeconds: 1,
      services: [],
      demo: true,
      logs: { enabled: false },
    }),
    grafana: { dashboards: allDashboards, datasource },
    programs,
  })
  const { resource } = stack.toTerraform() as {
    resource: Record<string, Record<string, Record<string, string>>>
  }
  const only = (type: string, attribute: string) =>
    resolve(Object.values(resource[type] ?? {})[0]?.[attribute] ?? '', references)
  return {
    userData: only('aws_instance', 'user_data'),
    files: only('aws_s3_object', 'content'),
    remoteWriteUrl: host.remoteWriteUrl,
  }
}

/** Does what cloud-init does with the files of its user data. */
export function applyUserData(machine: RootedMachine, userData: string): void {
  const { write_files: files } = parse(userData) as {
    write_files: { path: string; content: string; append?: boolean }[]
  }
  for (const { path, content } of files) machine.write(path, content)
}
