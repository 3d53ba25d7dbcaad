import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { median, quantile, ratio, sampleOf } from '../../../tools/bench/statistics.ts'

describe('statistics of a benchmark', () => {
  test('the median is the middle one, and of an even number between the two in the middle', () => {
    assert.equal(median([10, 1, 2]), 2)
    assert.equal(median([4, 1, 2, 10]), 3)
  })

  test('a quantile lies between two values in proportion', () => {
    assert.equal(quantile([0, 10, 20, 30], 0.25), 7.5)
    assert.equal(quantile([5, 1], 1), 5)
  })

  test('a sample leaves out what a few rounds met', () => {
    const sample = sampleOf([10, 11, 12, 13, 1000])
    assert.deepEqual(sample, { median: 12, lowerQuartile: 11, upperQuartile: 13 })
  })

  test('a ratio compares each round in itself, so that a slow machine changes nothing', () => {
    assert.equal(ratio([10, 20, 300], [20, 40, 600]), 0.5)
  })

  test('nothing measured is not a number', () => {
    assert.ok(Number.isNaN(median([])))
    assert.ok(Number.isNaN(ratio([], [1])))
  })
})
