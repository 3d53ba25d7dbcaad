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

/** A workspace of Amazon Managed Service for Prometheus, which evaluates rules and sends alerts. */
export class PrometheusWorkspace extends Construct {
  readonly arn: string
  /** Host of its API, and the path before that of each operation. */
  readonly host: string
  readonly path: string
  readonly remoteWriteUrl: string

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
    this.host = `aps-workspaces.${region}.amazonaws.com`
    this.path = `/workspaces/${workspaceId}`
    this.remoteWriteUrl = `https://${this.host}${this.path}/api/v1/remote_write`
  }
}
