import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as otherWork } from 'node:timers/promises'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { renderMetrics } from '../../../app/metrics/render-metrics.ts'

test('metrics are written as prom-client writes them', async () => {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({ name: 'empty', help: 'No value, and "quotes".', labelNames: ['a'], registers })
  new Gauge({ name: 'some', help: 'A \\ and\na line.', registers }).set(-1.5e-7)
  const counter = new Counter({ name: 'odd_total', help: 'x', labelNames: ['a', 'b'], registers })
  counter.inc({ a: '"\\\n', b: 'é' }, 1e21)
  counter.inc({ b: '' })
  const histogram = new Histogram({ name: 'took', help: 'x', labelNames: ['route'], registers })
  histogram.zero({ route: '/' })
  histogram.observe({ route: '/a' }, 0.3)
  histogram.observe({ route: '/a' }, 100)
  assert.equal(await renderMetrics(registry), await registry.metrics())
})

test('what is observed while a histogram is written is in the next text, as a whole', async () => {
  const registry = new Registry()
  const histogram = new Histogram({
    name: 'took',
    help: 'x',
    labelNames: ['route'],
    registers: [registry],
  })
  for (let route = 0; route < 1_000; route += 1) histogram.observe({ route }, 0.3)
  const before = await registry.metrics()

  let isWritten = false
  const text = renderMetrics(registry).finally(() => {
    isWritten = true
  })
  let turns = 0
  for (; !isWritten; turns += 1) {
    await otherWork()
    histogram.observe({ route: 0 }, 0.3)
    histogram.observe({ route: 999 }, 0.3)
  }
  assert.ok(turns > 1, 'other work has its turn meanwhile')
  assert.equal(await text, before)
  assert.equal(await renderMetrics(registry), await registry.metrics())
})
