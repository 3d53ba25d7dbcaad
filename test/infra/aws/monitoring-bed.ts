import { TerraformOutput } from 'cdktf'
import {
  MonitoringHost,
  type MonitoringHostProps,
} from '../../../infra/aws/monitoring-host/monitoring-host.ts'
import { SnapshotPolicy } from '../../../infra/aws/storage/snapshot-policy.ts'
import { terraformResources } from '../synthesized.ts'
import { awsBed } from './bed.ts'

const dashboards = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variables look like this
  { uid: 'requests', folder: 'Web service', json: '{"text":"${variable} %{x}"}' },
]

/** A monitoring host with its surroundings, and what it is made of. */
export function monitoringBed(props: Partial<MonitoringHostProps> = {}) {
  const { stack, account, key, network } = awsBed()
  const host = new MonitoringHost(stack, 'Monitoring', {
    account,
    key,
    name: 'shop',
    environment: 'shop-test',
    network: network(),
    cluster: { securityGroupId: 'sg-cluster' },
    instanceType: 't4g.medium',
    dataVolume: {
      sizeGiB: 20,
      snapshots: new SnapshotPolicy(stack, 'Snapshots', { account, name: 'shop-monitoring' }),
      finalSnapshot: true,
    },
    retentionDays: 15,
    scrapeIntervalSeconds: 5,
    rules: [{ name: 'alerts', groups: [] }],
    grafana: { dashboards, datasource: { uid: 'central', name: 'Central' } },
    ...props,
  })
  const only = (type: string) => terraformResources(stack, type)[0]
  return {
    stack,
    host,
    only,
    /** A value as Terraform gets it. */
    resolved(value: string): string {
      new TerraformOutput(stack, 'resolved', { value, staticId: true })
      return stack.toTerraform().output.resolved.value
    },
    instance: only('aws_instance'),
    /** The files of the host by their path. */
    files: () => JSON.parse(only('aws_s3_object').content) as Record<string, string>,
  }
}
