import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { NodeExporter } from '../../../../infra/kubernetes/prometheus/node-exporter.ts'
import { PrometheusAgent } from '../../../../infra/kubernetes/prometheus/prometheus-agent.ts'
import { agentMark, credentials, manifest, testBed } from '../../synthesized.ts'

function nodeExporter() {
  const { stack, namespace, nodes, prometheus } = testBed()
  new NodeExporter(stack, 'NodeExporter', { nodes, image: 'exporter:1' })
  new PrometheusAgent(stack, 'Agent', {
    namespace,
    credentials,
    image: 'prometheus:1',
    to: prometheus(),
    cluster: 'test',
    mark: agentMark,
    nodes,
    withLogs: false,
  })
  return { stack, spec: manifest(stack, 'DaemonSet', 'node-exporter').spec.template.spec }
}

describe('the node exporter', () => {
  test('runs on every node, whatever the node is kept for', () => {
    assert.deepEqual(nodeExporter().spec.tolerations, [{ operator: 'Exists' }])
  })

  test("reads the node's files, and can't write them", () => {
    const { volumes, containers } = nodeExporter().spec
    assert.deepEqual(volumes, [{ name: 'root', hostPath: { path: '/' } }])
    const [mount] = containers[0].volumeMounts
    assert.equal(mount.readOnly, true)
  })

  test('has a namespace beside the platform, the only one that admits such a pod', () => {
    const { stack } = nodeExporter()
    const profile = (name: string) =>
      manifest(stack, 'Namespace', name).metadata.labels['pod-security.kubernetes.io/enforce']
    assert.equal(profile('shop-ns-nodes'), 'privileged')
    assert.equal(profile('shop-ns'), 'restricted')
  })

  test('opens no port on the node', () => {
    const { spec } = nodeExporter()
    assert.equal(spec.hostNetwork ?? false, false)
    assert.equal(spec.containers[0].ports[0].hostPort, undefined)
  })

  test('is found by the agent', () => {
    const { stack } = nodeExporter()
    const { data } = manifest(stack, 'ConfigMap', 'prometheus-agent-config')
    const [pods] = parse(data['prometheus.yml']).scrape_configs
    assert.deepEqual(pods.kubernetes_sd_configs[0].namespaces.names, ['shop-ns', 'shop-ns-nodes'])
    const bindings = manifest(stack, 'RoleBinding', 'prometheus-agent')
    assert.equal(bindings.subjects[0].namespace, 'shop-ns')
  })
})
