import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import {
  MetricsKeeper,
  type MetricsKeeperProps,
} from '../../../../infra/kubernetes/metrics-keeper/metrics-keeper.ts'
import { Deployment } from '../../../../infra/kubernetes/workload/deployment.ts'
import { agentMark, manifest, resources, testBed } from '../../synthesized.ts'

function pod(props: Partial<MetricsKeeperProps> = {}) {
  const { stack, namespace } = testBed()
  const part = namespace.part('orders', 'app')
  const keeper = new MetricsKeeper(stack, 'Keeper', {
    part,
    image: 'node:1',
    service: { metricsPort: 8080, metricsPath: '/actuator', requestCounter: 'requests_total' },
    agentMark,
    scrapeIntervalSeconds: 5,
    shutdownSeconds: 30,
    ...props,
  })
  const { lifecycle, container, gracePeriodSeconds } = keeper
  new Deployment(stack, 'Deployment', {
    part,
    user: 1000,
    terminationGracePeriodSeconds: gracePeriodSeconds,
    containers: [
      { name: 'orders', image: 'orders:1', resources, ports: { http: 8080 }, lifecycle },
      container,
    ],
  })
  const { template } = manifest(stack, 'Deployment', 'orders').spec
  const { data } = manifest(stack, 'ConfigMap', 'orders-metrics-keeper')
  const [service, added] = template.spec.containers
  const variables = Object.fromEntries(
    added.env.map(({ name, value }: { name: string; value: string }) => [name, value]),
  )
  return { template, data, service, keeper: added, variables }
}

describe('the container of the metrics keeper', () => {
  test('is what the agent scrapes, and knows the agent', () => {
    const { keeper, service, variables } = pod()
    assert.deepEqual(keeper.ports, [{ name: 'http-metrics', containerPort: 19464 }])
    assert.deepEqual(service.ports, [{ name: 'http', containerPort: 8080 }])
    assert.equal(variables.PORT, '19464')
    assert.deepEqual([variables.AGENT_HEADER, variables.AGENT_VALUE], ['x-read-by', 'the-agent'])
  })

  test('reads the service where its metrics are', () => {
    const { variables } = pod()
    assert.equal(variables.SERVICE_URL, 'http://localhost:8080/actuator')
    assert.equal(variables.REQUEST_COUNTER, 'requests_total')
  })

  test('runs its program from files, which replace the pods when they change', () => {
    const { template, data, keeper } = pod()
    const folder = join(import.meta.dirname, '../../../../infra/kubernetes/metrics-keeper/program')
    assert.deepEqual(Object.keys(data).sort(), readdirSync(folder).sort())
    assert.deepEqual(keeper.args, ['/etc/metrics-keeper/main.mjs'])
    assert.ok(template.metadata.annotations['checksum/config'])
  })

  test('remembers the process in a folder of its own that a restart of the machine empties', () => {
    const { template, keeper, variables } = pod()
    const { name } = keeper.volumeMounts.find(({ mountPath }: { mountPath: string }) =>
      variables.MEMORY_FILE?.startsWith(mountPath),
    )
    const volume = template.spec.volumes.find((each: { name: string }) => each.name === name)
    assert.equal(volume.emptyDir.medium, 'Memory')
  })

  test('is asked by number before the service is stopped', () => {
    const { preStop } = pod().service.lifecycle
    assert.deepEqual(preStop.httpGet, { path: '/before-stop', port: 19464 })
  })

  test('has time for all of its waits before the pod is killed', () => {
    const { template, variables } = pod({ scrapeIntervalSeconds: 10, shutdownSeconds: 20 })
    const [drain, lastScrape] = [variables.DRAIN_SECONDS, variables.LAST_SCRAPE_SECONDS].map(Number)
    assert.deepEqual([drain, lastScrape], [5, 30])
    assert.equal(template.spec.terminationGracePeriodSeconds, 5 + 30 + 20 + 30 + 4)
  })
})
