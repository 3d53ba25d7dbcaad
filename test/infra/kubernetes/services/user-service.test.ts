import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ServiceDefinition } from '../../../../infra/kubernetes/services/user-service.ts'
import { manifest, testBed } from '../../synthesized.ts'

function deployed(changes: Partial<ServiceDefinition> = {}) {
  const bed = testBed()
  const { stores = {} } = changes
  bed.userService(changes, {
    ...(stores.redis && { redis: bed.redis() }),
    ...(stores.mongodb && { mongodb: bed.mongodb() }),
  })
  const { spec } = manifest(bed.stack, 'Deployment', 'orders')
  const [container] = spec.template.spec.containers
  return { ...bed, spec, pod: spec.template, container }
}

/** The variables of a container by their names. */
const variables = (changes: Partial<ServiceDefinition>) =>
  Object.fromEntries(
    deployed(changes).container.env.map((each: { name: string }) => [each.name, each]),
  )

describe("a user's service", () => {
  test('has Deployment, Service, autoscaler and disruption budget under its name', () => {
    const { stack } = deployed()
    assert.equal(manifest(stack, 'HorizontalPodAutoscaler', 'orders').spec.maxReplicas, 5)
    assert.equal(manifest(stack, 'PodDisruptionBudget', 'orders').spec.maxUnavailable, 1)
    const [port] = manifest(stack, 'Service', 'orders').spec.ports
    assert.equal(port.port, 80)
  })

  test('is scraped under its name as job, through a keeper of its metrics', () => {
    const { pod } = deployed({ metricsPort: 9000, metricsPath: '/m' })
    assert.equal(pod.metadata.labels['app.kubernetes.io/component'], 'orders')
    const scraped = pod.spec.containers.filter(({ ports }: { ports: { name: string }[] }) =>
      ports.some(({ name }) => name === 'http-metrics'),
    )
    assert.deepEqual(
      scraped.map(({ name }: { name: string }) => name),
      ['metrics-keeper'],
    )
    const { env } = scraped[0]
    const { value } = env.find(({ name }: { name: string }) => name === 'SERVICE_URL')
    assert.equal(value, 'http://localhost:9000/m')
  })

  test('is stopped when the keeper says so, and has its usual time to end then', () => {
    const { pod, container } = deployed()
    const keeper = pod.spec.containers[1].ports[0].containerPort
    assert.equal(container.lifecycle.preStop.httpGet.port, keeper)
    // 5 s for routers, 15 s for the agent, before and after 30 s to end, and 4 s to spare.
    assert.equal(pod.spec.terminationGracePeriodSeconds, 5 + 15 + 30 + 15 + 4)
  })

  test('refuses a port that its keeper has', () => {
    assert.throws(() => deployed({ port: 19464 }), {
      message: /orders and metrics-keeper both have the port 19464/,
    })
  })

  test('gets its requests at its port, and its probes too', () => {
    const { stack, container } = deployed({
      port: 3000,
      metricsPort: 9000,
      health: '/up',
      readiness: '/warm',
    })
    const [{ targetPort }] = manifest(stack, 'Service', 'orders').spec.ports
    const number = (name: string) =>
      container.ports.find((each: { name: string }) => each.name === name).containerPort
    assert.equal(number(targetPort), 3000)
    assert.equal(container.livenessProbe.httpGet.path, '/up')
    assert.equal(container.readinessProbe.httpGet.path, '/warm')
    assert.equal(number(container.readinessProbe.httpGet.port), 3000)
  })

  test('is run as Pod Security asks, and may write to /tmp', () => {
    const { pod, container } = deployed({ user: 4711 })
    assert.equal(pod.spec.securityContext.runAsUser, 4711)
    assert.equal(pod.spec.securityContext.runAsNonRoot, true)
    assert.equal(container.securityContext.readOnlyRootFilesystem, true)
    assert.deepEqual(
      container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath),
      ['/tmp'],
    )
  })

  test('finds stores by the variables that it names, with passwords by reference', () => {
    const env = variables({
      stores: {
        redis: { url: 'CACHE', password: 'CACHE_PASSWORD' },
        mongodb: { url: 'MONGO', username: 'MONGO_USER', password: 'MONGO_PASSWORD' },
      },
    })
    assert.equal(env.CACHE.value, 'redis://default:$(CACHE_PASSWORD)@redis.shop-ns.svc:6379')
    assert.match(env.MONGO.value, /^mongodb:\/\/mongodb-0\.mongodb\.shop-ns\.svc:27017\/tally/)
    assert.deepEqual(env.MONGO_USER.valueFrom.secretKeyRef, {
      name: 'passwords',
      key: 'mongodb-username',
    })
    assert.equal(env.MONGO_PASSWORD.value, undefined)
  })

  test('reads secrets by reference, before the variables that may use them', () => {
    const { container } = deployed({
      secrets: { TOKEN: { secretName: 'orders', key: 'token' } },
      environment: { URL: 'https://x:$(TOKEN)@example.org' },
    })
    assert.deepEqual(container.env, [
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'orders', key: 'token' } } },
      { name: 'URL', value: 'https://x:$(TOKEN)@example.org' },
    ])
  })

  test('gets texts as they are, also those that Terraform would read as an expression', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Terraform's, not ours
    const text = '${path.module} %{ if true }'
    const { container } = deployed({ environment: { A: text }, command: ['run', text] })
    assert.equal(container.env[0].value, text)
    assert.deepEqual(container.command, ['run', text])
  })

  test('with a volume never has two pods at a time', () => {
    const { stack, spec, pod, container } = deployed({ volume: { path: '/data', size: '3Gi' } })
    assert.equal(spec.strategy.type, 'Recreate')
    const claim = manifest(stack, 'PersistentVolumeClaim', 'orders')
    assert.equal(claim.spec.resources.requests.storage, '3Gi')
    const { name } = container.volumeMounts.find(
      ({ mountPath }: { mountPath: string }) => mountPath === '/data',
    )
    const volume = pod.spec.volumes.find((each: { name: string }) => each.name === name)
    assert.equal(volume.persistentVolumeClaim.claimName, 'orders')
  })

  test('throws without a store that it asks for', () => {
    const { userService } = testBed()
    assert.throws(
      () => userService({ stores: { redis: { url: 'CACHE', password: 'CACHE_PASSWORD' } } }),
      {
        message: /stores has redis, but the props have none/,
      },
    )
  })
})
