import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { units } from '../../../dashboards/page/units.ts'

/** What `getValueFormat` of @grafana/data 13.2.3 makes of values, recorded. */
const recorded: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  short: [
    ...([
      [0, '0'],
      [0.5, '0.500'],
      [0.04, '0.0400'],
      [12.345, '12.3'],
      [99.99, '100.0'],
    ] as const),
    ...([
      [1000, '1 K'],
      [999999, '1000 K'],
      [1234567, '1.23 Mil'],
      [-3, '-3'],
      [2.5e9, '2.50 Bil'],
    ] as const),
    ...([
      [1e-5, '0.0000100'],
      [Number.NaN, 'NaN'],
      [Number.POSITIVE_INFINITY, '∞'],
    ] as const),
  ],
  percentunit: [
    [0, '0%'],
    [0.04, '4%'],
    [0.123456, '12.3%'],
    [1.5, '150%'],
    [0.00012, '0.0120%'],
  ],
  reqps: [
    [0, '0 req/s'],
    [0.04, '0.0400 req/s'],
    [1234, '1.23K req/s'],
    [1234567, '1.23M req/s'],
  ],
  ops: [
    [1.5, '1.50 ops/s'],
    [1000, '1K ops/s'],
    [2.5e9, '2.50B ops/s'],
  ],
  cps: [
    [7, '7 c/s'],
    [12345, '12.3K c/s'],
  ],
  bytes: [
    [0, '0 B'],
    [1000, '1000 B'],
    [1024, '1 KiB'],
    [1572864, '1.50 MiB'],
    [2.5e9, '2.33 GiB'],
  ],
  binBps: [
    [80, '80 B/s'],
    [123456789, '118 MiB/s'],
  ],
  s: [
    ...([
      [0, '0 s'],
      [1e-5, '10 µs'],
      [0.123456, '123 ms'],
      [12.345, '12.3 s'],
      [60, '1 min'],
    ] as const),
    ...([
      [90, '1.50 mins'],
      [12345, '3.43 hours'],
      [86400, '1 day'],
      [999999, '1.65 weeks'],
    ] as const),
    ...([
      [31536000, '0.999 year'],
      [123456789, '3.91 years'],
      [-3, '-3 s'],
    ] as const),
  ],
  ms: [
    [0, '0 ms'],
    [0.04, '0.0400 ms'],
    [1500.5, '1.50 s'],
    [999999, '16.7 mins'],
    [2.5e9, '28.9 days'],
  ],
  dtdurations: [
    ...([
      [0, '0 seconds'],
      [0.04, '40 milliseconds'],
      [1.5, '1 second'],
      [99.99, '1 minute'],
    ] as const),
    ...([
      [12345, '3 hours'],
      [604800, '1 week'],
      [-3, '3 seconds ago'],
      [2.5e9, '79 years'],
    ] as const),
  ],
}

/** The same with no decimals, as panels of bars have it. */
const withoutDecimals: typeof recorded = {
  short: [
    [0, '0'],
    [1.4, '1'],
    [1234, '1 K'],
    [1.5e6, '2 Mil'],
  ],
  percentunit: [
    [1.4, '140%'],
    [1234, '123400%'],
  ],
  s: [
    [1.4, '1 s'],
    [1234, '21 mins'],
    [1.5e6, '2 weeks'],
  ],
}

describe('units of panels', () => {
  for (const unit of Object.keys(units)) {
    test(`${unit} is written as Grafana writes it`, () => {
      const values = recorded[unit]
      assert.ok(values, 'it has recorded values')
      for (const [value, text] of values) assert.equal(units[unit]?.(value), text)
      for (const [value, text] of withoutDecimals[unit] ?? [])
        assert.equal(units[unit]?.(value, 0), text)
    })
  }
})
