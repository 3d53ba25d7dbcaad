import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { notMeasured } from '../../../cli/cluster/not-measured.ts'
import type { Series } from '../../../loadtest/count/prometheus.ts'

const all: readonly string[] = [
  'container_cpu_cfs_periods_total',
  'kubelet_volume_stats_available_bytes',
]

/** A central Prometheus that has some metrics of the platform, and kubelets' scrapes of a while. */
const prometheus = (metrics: readonly string[], seconds: number, up = 1) => ({
  async samples(selector: string): Promise<readonly Series[]> {
    const [metric = ''] = /^\w+/.exec(selector) ?? []
    if (metric === 'up') {
      const samples = [0, seconds].map((time) => ({ time, value: up }))
      return [{ labels: { job: 'kubelet' }, samples }]
    }
    assert.ok(selector.includes('cluster="local", namespace="tally"'), selector)
    return metrics.includes(metric) ? [{ labels: {}, samples: [{ time: seconds, value: 7 }] }] : []
  },
})
const ask = (...has: Parameters<typeof prometheus>) =>
  notMeasured(prometheus(...has), 'local', 'tally')

describe('what is not measured on a cluster', () => {
  test('is nothing where every metric of the pods is there', async () => {
    assert.deepEqual(await ask(all, 300), [])
  })

  test('is throttling and network where cAdvisor names no pods', async () => {
    const [said = '', ...others] = await ask(all.slice(1), 300)
    assert.match(said, /^throttling and network traffic of pods: .*minikube's docker/)
    assert.deepEqual(others, [])
  })

  test('is the space on volumes that are folders of the node, with what watches them instead', async () => {
    const [said = '', ...others] = await ask(all.slice(0, 1), 300)
    assert.match(said, /^space left on volumes: .*hostPath.*DiskFillingUp watches/)
    assert.deepEqual(others, [])
  })

  test('can not be said of a platform that was scraped for a minute, or never', async () => {
    assert.deepEqual(await ask([], 60), [])
    assert.deepEqual(await ask([], 300, 0), [])
  })
})
