import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LocalCommand } from '../../../infra/local-command.ts'
import { manifest, terraformResources, testBed } from '../synthesized.ts'

const deployment = (props = {}) => {
  const { stack, web } = testBed()
  web(props)
  return manifest(stack, 'Deployment', 'shop').spec
}

describe('a web service', () => {
  test('replaces its pods one by one, and never runs fewer than it should', () => {
    const { replicas, strategy } = deployment({ replicas: 3 })
    assert.equal(replicas, 3)
    assert.deepEqual(strategy, {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    })
  })

  test('takes requests while routers learn that a pod goes away, then has time to be scraped', () => {
    const { spec } = deployment({ drainSeconds: 7, finalScrapeSeconds: 20 }).template
    const [container] = spec.containers
    assert.match(container.lifecycle.preStop.exec.command.at(-1), /7000/)
    const { value } = container.env.find(
      ({ name }: { name: string }) => name === 'FINAL_SCRAPE_SECONDS',
    )
    assert.equal(value, '20')
    assert.ok(spec.terminationGracePeriodSeconds > 27)
  })

  test('probes health and readiness on their own paths', () => {
    const [container] = deployment().template.spec.containers
    assert.equal(container.livenessProbe.httpGet.path, '/health')
    assert.equal(container.readinessProbe.httpGet.path, '/ready')
    assert.equal(container.startupProbe.httpGet.path, '/health')
  })

  test('is found by Redis address, port name and labels', () => {
    const { template } = deployment()
    const [container] = template.spec.containers
    assert.ok(
      container.env.some(
        ({ value }: { value: string }) => value === 'redis://redis.shop-ns.svc:6379',
      ),
    )
    assert.deepEqual(container.ports, [{ name: 'http-metrics', containerPort: 8000 }])
    assert.equal(template.metadata.labels['app.kubernetes.io/component'], 'app')
  })

  test('lets one pod at a time be evicted', () => {
    const { stack, web } = testBed()
    web()
    assert.equal(manifest(stack, 'PodDisruptionBudget', 'shop').spec.maxUnavailable, 1)
  })

  test('has a Service whose host others can ask for', () => {
    const { stack, web } = testBed()
    const { host, port } = web()
    assert.equal(`${host}:${port}`, 'shop.shop-ns.svc:80')
    const [entry] = manifest(stack, 'Service', 'shop').spec.ports
    assert.deepEqual(entry, { name: 'http', port: 80, targetPort: 'http-metrics' })
  })

  test('waits for the step that builds its image', () => {
    const { stack, web } = testBed()
    const readyAfter = new LocalCommand(stack, 'Build', {
      root: '.',
      triggers: {},
      create: { command: 'true' },
    })
    web({ image: { reference: 'shop:1', readyAfter } })
    const [resource] = terraformResources(stack, 'kubernetes_deployment_v1')
    assert.deepEqual(resource.depends_on, ['terraform_data.Build'])
  })

  test('throws when a pod would be killed before it was scraped, naming the numbers', () => {
    const props = { drainSeconds: 5, finalScrapeSeconds: 30, terminationGracePeriodSeconds: 40 }
    assert.throws(() => deployment(props), {
      message: /terminationGracePeriodSeconds is 40.*drainSeconds 5.*finalScrapeSeconds 30.*45/,
    })
  })

  test('throws when there would be no pod', () => {
    assert.throws(() => deployment({ replicas: 0 }), { message: /replicas is 0.*at least 1/ })
  })
})
