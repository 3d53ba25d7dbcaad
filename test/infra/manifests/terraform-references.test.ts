import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js'
import { PodV1 } from '@cdktf/provider-kubernetes/lib/pod-v1/index.js'
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1/index.js'
import { App, Fn, TerraformStack } from 'cdktf'
import { Construct } from 'constructs'
import { renderManifests } from '../../../infra/manifests/index.ts'

const newStack = () => new TerraformStack(new App(), 'stack')

const dataOf = (data: Readonly<Record<string, string>>, stack = newStack()) => {
  new ConfigMapV1(stack, 'Config', { metadata: { name: 'config' }, data })
  return renderManifests(stack).find(({ kind }) => kind === 'ConfigMap')?.data
}

describe('references between resources', () => {
  test('become the value that they refer to, alone and inside of text', () => {
    const stack = newStack()
    const namespace = new NamespaceV1(new Construct(stack, 'Platform'), 'Namespace', {
      metadata: { name: 'tally' },
    })
    const service = new ServiceV1(stack, 'Store', {
      metadata: { name: 'redis', namespace: namespace.metadata.name },
      spec: { port: [{ port: 6379 }] },
    })
    const { name } = service.metadata
    const { port } = service.spec.port.get(0)
    const url = `redis://${name}.${service.metadata.namespace}:${port}/0`
    new PodV1(stack, 'Pod', { metadata: { name: 'pod' }, spec: { activeDeadlineSeconds: port } })

    assert.deepEqual(dataOf({ url }, stack), { url: 'redis://redis.tally:6379/0' })
    const pod = renderManifests(stack).find(({ kind }) => kind === 'Pod')
    assert.deepEqual(pod?.spec, { activeDeadlineSeconds: 6379 }, 'a number stays a number')
  })

  test('reach labels by their key', () => {
    const stack = newStack()
    const namespace = new NamespaceV1(stack, 'Namespace', {
      metadata: { name: 'tally', labels: { 'tally.io/team': 'blue' } },
    })
    const team = Fn.lookup(namespace.metadata.labels, 'tally.io/team')
    assert.deepEqual(dataOf({ team }, stack), { team: 'blue' })
  })

  test('that only a function of Terraform could evaluate are refused', () => {
    const stack = newStack()
    const namespace = new NamespaceV1(stack, 'Namespace', { metadata: { name: 'tally' } })
    const upper = Fn.upper(namespace.metadata.name)
    assert.throws(() => dataOf({ upper }, stack), /upper\(.*only Terraform could evaluate it/)
  })

  test('written out escaped are literal text, as in Terraform', () => {
    assert.deepEqual(dataOf({ relabel: `$\${1}:9100 and $1`, format: '%%{http_code} 100%' }), {
      relabel: `\${1}:9100 and $1`,
      format: '%{http_code} 100%',
    })
  })

  test('to an unescaped "${" are refused, and the message has the escape that fixes them', () => {
    assert.throws(
      () => dataOf({ relabel: `\${1}:9100` }),
      /stack\/Config \(kubernetes_config_map_v1\).*"\$\{1\}".*write "\$\$\{"/,
    )
    assert.throws(() => dataOf({ format: '%{ if true }' }), /write "%%\{"/)
  })

  test('to what is only known after applying are refused', () => {
    const stack = newStack()
    const namespace = new NamespaceV1(stack, 'Namespace', { metadata: { name: 'tally' } })
    assert.throws(
      () => dataOf({ uid: namespace.metadata.uid }, stack),
      /metadata\[0\]\.uid\} is not known before Terraform applies: kubernetes_namespace_v1 "Namespace" does not set it/,
    )
  })

  test('to another stack, and in a circle, are refused', () => {
    assert.throws(
      () => dataOf({ name: `\${kubernetes_namespace_v1.Elsewhere.metadata[0].name}` }),
      /refers to no resource of this stack/,
    )
    assert.throws(
      () => dataOf({ self: `\${kubernetes_config_map_v1.Config.data["self"]}` }),
      /run in a circle/,
    )
  })
})
