import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LocalCommand } from '../../../../infra/terraform/local-command.ts'
import {
  application,
  autoscaling,
  manifest,
  resources,
  terraformResources,
  testBed,
} from '../../synthesized.ts'

const deployment = (props = {}) => {
  const { stack, web } = testBed()
  web(props)
  return manifest(stack, 'Deployment', 'shop').spec
}

describe('the demo app', () => {
  test('starts a quarter of new pods before it stops as many, and never runs fewer than it should', () => {
    assert.deepEqual(deployment().strategy, {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 },
    })
  })

  test('leaves the number of its pods to an autoscaler', () => {
    const { stack, web } = testBed()
    web({ autoscaling: { ...autoscaling, minReplicas: 2, maxReplicas: 4 } })
    assert.equal('replicas' in manifest(stack, 'Deployment', 'shop').spec, false)
    const { spec } = manifest(stack, 'HorizontalPodAutoscaler', 'shop')
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [2, 4])
    assert.deepEqual(spec.scaleTargetRef, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'shop',
    })
  })

  test('scales down no faster than its pods end', () => {
    const { stack, web } = testBed()
    web()
    const { spec } = manifest(stack, 'Deployment', 'shop').spec.template
    const { behavior } = manifest(stack, 'HorizontalPodAutoscaler', 'shop').spec
    const [policy] = behavior.scaleDown.policies
    assert.equal(policy.periodSeconds, spec.terminationGracePeriodSeconds)
  })

  test('takes requests while routers learn that a pod goes away, then has time to be scraped and to close', () => {
    const { spec } = deployment({ scrapeIntervalSeconds: 5 }).template
    const [container] = spec.containers
    assert.match(container.lifecycle.preStop.exec.command.at(-1), /7000/)
    const { value } = container.env.find(
      ({ name }: { name: string }) => name === 'FINAL_SCRAPE_SECONDS',
    )
    assert.equal(value, '20')
    assert.equal(spec.terminationGracePeriodSeconds, 7 + 20 + 11 + 2 + 3)
  })

  test('probes health and readiness on their own paths', () => {
    const [container] = deployment().template.spec.containers
    assert.equal(container.livenessProbe.httpGet.path, '/health')
    assert.equal(container.readinessProbe.httpGet.path, '/ready')
    const { periodSeconds, timeoutSeconds, failureThreshold } = container.readinessProbe
    const untilNotReady = periodSeconds + timeoutSeconds * failureThreshold
    assert.ok(untilNotReady <= application.answerTimeoutSeconds, 'sooner than clients give up')
    assert.equal(container.startupProbe.httpGet.path, '/health')
  })

  test('is found by Redis address, port name and labels', () => {
    const { template } = deployment()
    const [container] = template.spec.containers
    assert.ok(
      container.env.some(
        ({ value }: { value: string }) =>
          value === 'redis://default:$(REDIS_PASSWORD)@redis.shop-ns.svc:6379',
      ),
    )
    assert.deepEqual(container.ports, [{ name: 'http-metrics', containerPort: 8000 }])
    assert.equal(template.metadata.labels['app.kubernetes.io/component'], 'app')
  })

  test('gets passwords by reference to the Secret, and none in an address', () => {
    const { env } = deployment().template.spec.containers[0]
    const of = (name: string) => env.find((each: { name: string }) => each.name === name)
    const key = (name: string) => of(name).valueFrom.secretKeyRef
    assert.deepEqual(key('SESSION_SECRET'), { name: 'passwords', key: 'session-secret' })
    assert.deepEqual(key('MONGODB_USERNAME'), { name: 'passwords', key: 'mongodb-username' })
    assert.deepEqual(key('MONGODB_PASSWORD'), { name: 'passwords', key: 'mongodb-password' })
    assert.match(
      of('MONGODB_URL').value,
      /^mongodb:\/\/mongodb-0\.mongodb\.shop-ns\.svc:27017\/tally/,
    )
    assert.doesNotMatch(of('MONGODB_URL').value, /@/)
  })

  test('takes no passwords over plain HTTP where that is refused', () => {
    const value = (props: object) => {
      const { env } = deployment(props).template.spec.containers[0]
      return env.find(({ name }: { name: string }) => name === 'PLAIN_HTTP_PASSWORDS')?.value
    }
    assert.equal(value({ plainHttpPasswords: false }), 'false')
    assert.equal(value({}), undefined)
  })

  test('has no account for a MongoDB that asks for none', () => {
    const { stack, mongodb, web } = testBed()
    web({ mongodb: mongodb({ kind: 'document-server', image: 'other:1' }) })
    const { env } = manifest(stack, 'Deployment', 'shop').spec.template.spec.containers[0]
    const names = env.map(({ name }: { name: string }) => name)
    assert.deepEqual(
      names.filter((name: string) => name.startsWith('MONGODB')),
      ['MONGODB_URL'],
    )
    assert.ok(names.includes('SESSION_SECRET'))
  })

  test('comes after the step that creates its passwords', () => {
    const { stack, web } = testBed()
    const readyAfter = new LocalCommand(stack, 'Passwords', {
      root: '.',
      triggers: {},
      create: { command: 'true' },
    })
    web({ credentials: { secretName: 'passwords', readyAfter } })
    const [resource] = terraformResources(stack, 'kubernetes_deployment_v1')
    assert.deepEqual(resource.depends_on, ['terraform_data.Passwords'])
  })

  test('lets one pod at a time be evicted', () => {
    const { stack, web } = testBed()
    web()
    assert.equal(manifest(stack, 'PodDisruptionBudget', 'shop').spec.maxUnavailable, 1)
  })

  test('has a Service whose host others can ask for', () => {
    const { stack, web } = testBed()
    const { host, port } = web().service
    assert.equal(`${host}:${port}`, 'shop.shop-ns.svc:80')
    const [entry] = manifest(stack, 'Service', 'shop').spec.ports
    assert.deepEqual(entry, { name: 'http', port: 80, targetPort: 'http-metrics' })
  })

  test('comes after the step that builds its image', () => {
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

  test('throws when its pods request no CPU, of which the autoscaler computes a share', () => {
    const requests = { cpu: '', memory: '64Mi' }
    assert.throws(() => deployment({ resources: { ...resources, requests } }), {
      message: /container app requests no cpu/,
    })
  })
})
