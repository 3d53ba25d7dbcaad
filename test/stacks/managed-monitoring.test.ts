import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { awsStack, complete, only } from './synthesized-stack.ts'

const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:people'
const settings = (monitoring: object = {}) => ({
  ...complete,
  dev: { monitoring: { kind: 'managed', retentionDays: 400, ...monitoring } },
})
const stack = awsStack('aws', settings({ alarmTopicArn }))
const { resource } = stack
const all = (type: string) => Object.values(resource[type] ?? {})
const workspace = Object.keys(resource.aws_prometheus_workspace ?? {}).map(
  (id) => `aws_prometheus_workspace.${id}`,
)[0]

/** What a role of the cluster's pods may do. */
function policyOf(name: string) {
  const policy = all('aws_iam_role_policy').find((each) => each.name.endsWith(name))
  return JSON.parse(policy.policy).Statement
}

describe('an environment with a managed Prometheus', () => {
  test('has a workspace in place of the monitoring host', () => {
    assert.equal(only(stack, 'aws_prometheus_workspace').alias, 'tally-aws')
    const { retention_period_in_days } = only(stack, 'aws_prometheus_workspace_configuration')
    assert.equal(retention_period_in_days, 400)
    assert.deepEqual([...all('aws_instance'), ...all('aws_secretsmanager_secret')], [])
  })

  test('lets the agent send to this workspace, the proxy query it, and nobody do both', () => {
    const [sends, ...others] = policyOf('remote-write')
    const [queries, ...more] = policyOf('queries')
    assert.deepEqual([others, more], [[], []])
    assert.deepEqual(sends.Action, ['aps:RemoteWrite'])
    assert.deepEqual(queries.Action, [
      ...['aps:QueryMetrics', 'aps:GetSeries', 'aps:GetLabels', 'aps:GetMetricMetadata'],
    ])
    for (const { Resource } of [sends, queries]) assert.equal(Resource, `\${${workspace}.arn}`)
    const accounts = all('aws_eks_pod_identity_association').map((each) => each.service_account)
    assert.deepEqual(accounts.sort(), ['prometheus', 'prometheus-agent'])
  })

  test('has the agent and the proxy speak to the workspace, in its region', () => {
    const config = only(stack, 'kubernetes_config_map_v1', 'Workloads_Platform_PrometheusAgent')
    const [write] = parse(config.data['prometheus.yml']).remote_write
    const host = 'aps-workspaces.eu-central-1.amazonaws.com'
    const path = `/workspaces/\${${workspace}.id}`
    assert.equal(write.url, `https://${host}${path}/api/v1/remote_write`)
    const agent = only(stack, 'kubernetes_deployment_v1', 'Workloads_Platform_PrometheusAgent')
    const { annotations } = agent.spec.template.metadata
    assert.equal(annotations['references/config'], path, 'another workspace replaces the pod')
    const proxy = only(stack, 'kubernetes_deployment_v1', 'Workloads_Platform_SigningProxy')
    const [container] = proxy.spec.template.spec.container
    assert.ok(container.args.includes(`--host=${host}`))
    const provisioning = only(
      stack,
      'kubernetes_config_map_v1',
      'Workloads_Platform_Grafana_Provisioning',
    )
    const [{ url, jsonData }] = parse(provisioning.data['datasources.yml']).datasources
    assert.equal(url, `http://prometheus.tally.svc:9090${path}`)
    assert.equal(jsonData.timeInterval, '30s')
  })

  test('evaluates the same rules as a host does, none more often than the service would', () => {
    const names = all('aws_prometheus_rule_group_namespace').map(({ name }) => name)
    assert.deepEqual(names.sort(), ['alerts', 'recording-rules'])
    const groups = all('aws_prometheus_rule_group_namespace').flatMap(
      ({ data }) => parse(data).groups,
    )
    for (const { name, interval = '60s' } of groups) {
      assert.ok(Number.parseInt(interval, 10) >= 30, `${name} every ${interval}`)
    }
    const recorded = groups.find(({ name }) => name === 'requests-recorded')
    // A series that is new since the evaluation before begins at 0.
    assert.match(recorded.rules[0].expr, /unless .* offset 30s/)
  })

  test('sends alerts to the topic, or nowhere', () => {
    const { definition } = only(stack, 'aws_prometheus_alert_manager_definition')
    const { route, receivers } = parse(parse(definition).alertmanager_config)
    assert.equal(route.receiver, 'sns')
    assert.deepEqual(receivers, [
      {
        name: 'sns',
        sns_configs: [
          { topic_arn: alarmTopicArn, sigv4: { region: 'eu-central-1' }, send_resolved: true },
        ],
      },
    ])
    const without = awsStack('aws', settings())
    assert.equal(without.resource.aws_prometheus_alert_manager_definition, undefined)
  })

  test('leads to the Grafana of the cluster', () => {
    const { grafana, grafanaTunnel, grafanaCredentials } = stack.output
    assert.equal(grafana.value, 'http://localhost:3000')
    assert.equal(grafanaTunnel.value, 'kubectl --namespace tally port-forward service/grafana 3000')
    assert.match(grafanaCredentials.value, /get secret tally-credentials .*grafana-username/)
  })
})
