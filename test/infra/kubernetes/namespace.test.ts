import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manifest, terraformResources, testBed } from '../synthesized.ts'

test('a namespace admits restricted pods only', () => {
  const { stack } = testBed()
  const { labels } = manifest(stack, 'Namespace', 'shop-ns').metadata
  assert.equal(labels['pod-security.kubernetes.io/enforce'], 'restricted')
  assert.equal(labels['app.kubernetes.io/part-of'], 'tally')
})

test('deleting a namespace may take as long as its pods and load balancers', () => {
  const { stack } = testBed()
  assert.equal(terraformResources(stack, 'kubernetes_namespace_v1')[0].timeouts.delete, '15m')
})

test('objects refer to the namespace, so that Terraform creates it first', () => {
  const { stack, redis } = testBed()
  redis()
  const [service] = Object.values(stack.toTerraform().resource.kubernetes_service_v1) as {
    metadata: { namespace: string }
  }[]
  assert.match(service?.metadata.namespace ?? '', /^\$\{kubernetes_namespace_v1\./)
})
