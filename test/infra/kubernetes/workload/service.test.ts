import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Service } from '../../../../infra/kubernetes/workload/service.ts'
import { manifest, testBed } from '../../synthesized.ts'

describe('a Service', () => {
  test('sends to the pods of its part, and knows the name that they are reached by', () => {
    const { stack, namespace } = testBed()
    const part = namespace.part('shop', 'app')
    const service = new Service(stack, 'Service', { part, port: 80, targetPort: 'web' })
    assert.equal(service.host, 'shop.shop-ns.svc')
    const { selector, ports } = manifest(stack, 'Service', 'shop').spec
    assert.deepEqual(selector, part.labels)
    assert.deepEqual(ports, [{ name: 'http', port: 80, targetPort: 'web' }])
  })

  test('throws when it is headless and has a node port', () => {
    const { stack, namespace } = testBed()
    const props = { part: namespace.part('shop', 'app'), port: 80, headless: true, nodePort: 30080 }
    assert.throws(() => new Service(stack, 'Service', props), {
      message: /^test\/Service: headless is true and nodePort is 30080.*Fix: leave one of them out/,
    })
  })
})
