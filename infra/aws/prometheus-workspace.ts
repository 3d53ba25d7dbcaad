import { PrometheusAlertManagerDefinition } from '@cdktf/provider-aws/lib/prometheus-alert-manager-definition/index.js'
import { PrometheusRuleGroupNamespace } from '@cdktf/provider-aws/lib/prometheus-rule-group-namespace/index.js'
import { PrometheusWorkspace as Workspace } from '@cdktf/provider-aws/lib/prometheus-workspace/index.js'
import { PrometheusWorkspaceConfiguration } from '@cdktf/provider-aws/lib/prometheus-workspace-configuration/index.js'
import { Construct } from 'constructs'
import { jsonText } from '../json-text.ts'
import { alertmanagerConfig } from '../monitoring/alertmanager-config.ts'
import { type RuleFile, renderRuleFile } from '../monitoring/rule-file.ts'
import { withoutTemplates } from '../terraform/without-templates.ts'
import type { AwsAccount } from './aws-account.ts'
import type { EncryptionKey } from './encryption-key.ts'

export interface PrometheusWorkspaceProps {
  readonly account: AwsAccount
  /** Name of the environment: the workspace's alias. */
  readonly name: string
  readonly key: EncryptionKey
  readonly retentionDays: number
  /** Recording rules and alerts. */
  readonly rules: readonly RuleFile[]
  /** ARN of an SNS topic that lets the service publish. @default alerts are sent nowhere */
  readonly topicArn?: string | undefined
}

/** Host of the API of a workspace's region, the workspace's path in it, and where it takes samples. */
export function workspaceAddress(region: string, workspaceId: string) {
  const host = `aps-workspaces.${region}.amazonaws.com`
  const path = `/workspaces/${workspaceId}`
  return { host, path, remoteWriteUrl: `https://${host}${path}/api/v1/remote_write` }
}

/** A workspace of Amazon Managed Service for Prometheus, which evaluates rules and sends alerts. */
export class PrometheusWorkspace extends Construct {
  readonly arn: string
  readonly address: ReturnType<typeof workspaceAddress>

  constructor(scope: Construct, id: string, props: PrometheusWorkspaceProps) {
    super(scope, id)
    const { account, name, key, retentionDays, rules, topicArn } = props
    const { region } = account
    const workspace = new Workspace(this, 'Workspace', { alias: name, kmsKeyArn: key.arn })
    const workspaceId = workspace.id
    new PrometheusWorkspaceConfiguration(this, 'Configuration', {
      workspaceId,
      retentionPeriodInDays: retentionDays,
    })
    for (const file of rules) {
      new PrometheusRuleGroupNamespace(this, `Rules-${file.name}`, {
        workspaceId,
        name: file.name,
        data: withoutTemplates(renderRuleFile(file)),
      })
    }
    if (topicArn !== undefined) {
      const definition = { alertmanager_config: alertmanagerConfig({ topicArn, region }) }
      new PrometheusAlertManagerDefinition(this, 'AlertManager', {
        workspaceId,
        definition: withoutTemplates(jsonText(definition)),
      })
    }
    this.arn = workspace.arn
    this.address = workspaceAddress(region, workspaceId)
  }
}
