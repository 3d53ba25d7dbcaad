import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSettings } from '../../config/load-settings.ts'
import { renderManifests } from '../../infra/manifests/index.ts'
import { deployedServices } from '../../stacks/demo-service.ts'
import { platformStack } from '../../stacks/embedded.ts'
import { sources } from './stacks.ts'

const orders = {
  image: 'ghcr.io/acme/orders:1.4.2',
  port: 8080,
  routes: ['/orders'],
  health: '/up',
  readiness: '/warm',
  requestCounter: 'spring-boot',
  stores: { redis: { url: 'CACHE' } },
}
const settings = parseSettings({ services: { orders } }, '/settings.json')
const objects = renderManifests(platformStack('embedded', { settings, sources }))

/** The container of a service as it is deployed, and the labels of its pod. */
function deployed(workload: string) {
  // biome-ignore lint/suspicious/noExplicitAny: the shape of manifests is what the test checks
  const template: any = objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === workload,
  )?.spec
  const { metadata, spec } = template.template
  return { labels: metadata.labels, container: spec.containers[0] }
}

describe('what commands know of a service', () => {
  for (const service of deployedServices(settings)) {
    test(`is what is deployed: ${service.name}`, () => {
      const { labels, container } = deployed(service.workload)
      assert.equal(labels['app.kubernetes.io/component'], service.name)
      assert.equal(container.name, service.name)
      assert.equal(container.ports[0].containerPort, service.port)
      assert.equal(container.livenessProbe.httpGet.path, service.health)
      assert.equal(container.readinessProbe.httpGet.path, service.readiness)
      assert.deepEqual(container.resources, service.resources)
      const names = container.env.map(({ name }: { name: string }) => name)
      assert.ok(names.includes(service.stores.redis?.url))
    })
  }

  test('is nothing of a demo app that is left out', () => {
    const without = parseSettings({ demo: false, services: { orders } }, '/settings.json')
    assert.deepEqual(
      deployedServices(without).map(({ name }) => name),
      ['orders'],
    )
  })
})
