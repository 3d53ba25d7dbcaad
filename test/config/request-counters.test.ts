import { deepEqual, match, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { requestCounter } from '../../app/metrics/catalog.ts'
import { type RequestCounter, requestCounterPresets } from '../../config/request-counters.ts'

describe('presets of request counters', () => {
  for (const [name, preset] of Object.entries(requestCounterPresets)) {
    test(`${name} names a counter, its labels, and where they are documented`, () => {
      const { metric, labels, buckets, source }: RequestCounter & { source: string } = preset
      match(name, /^[a-z]+(-[a-z]+)*$/)
      match(metric, /_(count|total)$/)
      match(buckets?.metric ?? '', /_seconds_bucket$/)
      match(source, /^https:\/\//)
      for (const label of Object.values(labels)) match(label, /^[a-z_]+$/)
      ok(
        Object.values(buckets?.labels ?? {}).every((label) =>
          Object.values(labels).includes(label),
        ),
      )
    })
  }

  test('of fastify-metrics is that of the demo app', () => {
    const { source, ...preset } = requestCounterPresets['fastify-metrics']
    deepEqual(preset, requestCounter)
  })
})
