import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js'
import { parse } from 'yaml'
import {
  PrometheusAgent,
  type PrometheusAgentProps,
} from '../../../../infra/kubernetes/prometheus/prometheus-agent.ts'
import {
  agentMark,
  credentials,
  emptyStack,
  manifest,
  terraformResources,
  testBed,
} from '../../synthesized.ts'

const workspace = {
  region: 'eu-central-1',
  host: 'aps-workspaces.eu-central-1.amazonaws.com',
  path: '/workspaces/ws-1',
  remoteWriteUrl:
    'https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write',
}

function agent(props: Partial<PrometheusAgentProps> = {}) {
  const { stack, namespace, nodes, prometheus } = testBed()
  new PrometheusAgent(stack, 'Agent', {
    namespace,
    credentials,
    image: 'prometheus:1',
    to: prometheus(),
    cluster: 'here',
    mark: agentMark,
    nodes,
    withLogs: false,
    ...props,
  })
  const { data } = manifest(stack, 'ConfigMap', 'prometheus-agent-config')
  return {
    stack,
    config: parse(data['prometheus.yml']),
    deployment: manifest(stack, 'Deployment', 'prometheus-agent').spec,
  }
}

interface Job {
  readonly job_name: string
  readonly basic_auth?: object
  readonly scrape_interval?: string
  readonly relabel_configs: readonly { readonly regex?: string; readonly target_label?: string }[]
}

describe('the Prometheus agent', () => {
  test('runs as an agent without a volume, never twice at a time', () => {
    const { strategy, template } = agent().deployment
    assert.equal(strategy.type, 'Recreate')
    assert.ok(template.spec.containers[0].args.includes('--agent'))
    const volume = template.spec.volumes.find(({ name }: { name: string }) => name === 'data')
    assert.ok(volume.emptyDir)
  })

  test('is not killed while it still sends', () => {
    const { spec } = agent().deployment.template
    assert.ok(spec.containers[0].args.includes('--storage.remote.flush-deadline=60s'))
    assert.ok(spec.terminationGracePeriodSeconds > 60)
  })

  test('is destroyed before the central Prometheus, which takes what it still has', () => {
    const { stack } = agent()
    const [resource] = terraformResources(stack, 'kubernetes_deployment_v1')
    assert.ok(
      resource.depends_on.some((each: string) => /^kubernetes_stateful_set_v1\.Central/.test(each)),
    )
  })

  test('scrapes pods, and of each kubelet its own metrics, those of containers and cAdvisor', () => {
    const { config } = agent({ scrapeIntervalSeconds: 7 })
    assert.equal(config.global.scrape_interval, '7s')
    const names = config.scrape_configs.map(({ job_name }: Job) => job_name)
    assert.deepEqual(names, ['pods', 'protected-pods', 'kubelet', 'kubelet-resource', 'cadvisor'])
  })

  test('keeps the ports that carry metrics, and labels what it finds', () => {
    const [pods] = agent().config.scrape_configs as Job[]
    assert.ok(pods?.relabel_configs.some(({ regex }) => regex === 'http-metrics|prometheus'))
    const targets = pods?.relabel_configs.flatMap(({ target_label }) => target_label ?? [])
    assert.deepEqual(targets, ['job', 'namespace', 'pod'])
  })

  test('tells the pods that it is the one who scrapes them', () => {
    const [pods] = agent().config.scrape_configs
    assert.deepEqual(pods.http_headers, { 'x-read-by': { values: ['the-agent'] } })
  })

  test('sends the password to nobody but the receiver', () => {
    const jobs = agent().config.scrape_configs as Job[]
    const withPassword = jobs.filter(({ basic_auth }) => basic_auth)
    assert.deepEqual(
      withPassword.map(({ job_name }) => job_name),
      ['protected-pods'],
    )
    assert.ok(withPassword[0]?.relabel_configs.some(({ regex }) => regex === 'http-protected'))
  })

  test('sends the password of logs to the pods of logs alone', () => {
    const jobs = agent({ withLogs: true }).config.scrape_configs as Job[]
    const logs = jobs.find(({ job_name }) => job_name === 'logs')
    assert.deepEqual(logs?.basic_auth, {
      username: 'logs',
      password_file: '/etc/logs/logs-password',
    })
    assert.ok(logs?.relabel_configs.some(({ regex }) => regex === 'http-logs'))
  })

  test('never asks nodes more often than cAdvisor looks', () => {
    const interval = (seconds: number) =>
      (agent({ scrapeIntervalSeconds: seconds }).config.scrape_configs as Job[]).find(
        ({ job_name }) => job_name === 'cadvisor',
      )?.scrape_interval
    assert.equal(interval(1), '15s')
    assert.equal(interval(30), '30s')
  })

  test('sends to the central Prometheus by remote write 2.0, with the name of the cluster', () => {
    const { config } = agent()
    const [write] = config.remote_write
    assert.equal(write.url, 'http://prometheus.shop-ns.svc:9090/api/v1/write')
    assert.equal(write.protobuf_message, 'io.prometheus.write.v2.Request')
    assert.equal(write.queue_config.retry_on_http_429, true)
    assert.deepEqual(config.global.external_labels, { cluster: 'here' })
  })

  test('signs what it sends to a managed Prometheus, in the role of its service account', () => {
    const association = new ServiceAccountV1(emptyStack(), 'Association', { metadata: {} })
    const { stack, config, deployment } = agent({
      to: { ...workspace, readyAfter: [association] },
    })
    const [write] = config.remote_write
    assert.equal(write.url, workspace.remoteWriteUrl)
    assert.deepEqual(write.sigv4, { region: 'eu-central-1' })
    assert.deepEqual([write.basic_auth, write.protobuf_message], [undefined, undefined])
    const names = deployment.template.spec.volumes.map(({ name }: { name: string }) => name)
    assert.deepEqual(names, ['config', 'data'])
    const [resource] = terraformResources(stack, 'kubernetes_deployment_v1')
    assert.ok(resource.depends_on.some((each: string) => each.endsWith('Association')))
  })

  test('reads the password from a file of the Secret, and sees no other key of it', () => {
    const { config, deployment } = agent()
    const { spec } = deployment.template
    const volume = spec.volumes.find(({ secret }: { secret?: object }) => secret)
    assert.equal(volume.secret.secretName, 'passwords')
    const keys = volume.secret.items.map(({ key }: { key: string }) => key)
    assert.deepEqual(keys, ['prometheus-username', 'prometheus-password'])
    const mount = spec.containers[0].volumeMounts.find(
      ({ name }: { name: string }) => name === volume.name,
    )
    const [write] = config.remote_write
    assert.equal(write.basic_auth.password_file, `${mount.mountPath}/prometheus-password`)
  })

  test('may find nodes and the pods of its namespaces, read kubelet metrics, and nothing else', () => {
    const { stack } = agent()
    const rules = [
      ...manifest(stack, 'ClusterRole', 'shop-ns-prometheus-agent').rules,
      ...manifest(stack, 'Role', 'prometheus-agent').rules,
    ]
    assert.deepEqual(
      rules.flatMap(({ resources }: { resources: string[] }) => resources),
      ['nodes', 'nodes/metrics', 'pods'],
    )
    const verbs = new Set(rules.flatMap(({ verbs }: { verbs: string[] }) => verbs))
    assert.deepEqual([...verbs].sort(), ['get', 'list', 'watch'])
    const [subject] = manifest(stack, 'ClusterRoleBinding', 'shop-ns-prometheus-agent').subjects
    assert.deepEqual(subject, {
      kind: 'ServiceAccount',
      name: 'prometheus-agent',
      namespace: 'shop-ns',
    })
  })

  test('throws when the scrape interval is not positive', () => {
    assert.throws(() => agent({ scrapeIntervalSeconds: 0 }), {
      message: /scrapeIntervalSeconds is 0.*above 0/,
    })
  })
})
