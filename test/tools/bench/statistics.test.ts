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
    assert.equal(ratio([10, 20, 300], [20, 40, 600]).ofRounds, 0.5)
  })

  test('a ratio also compares the medians, which another order of the rounds leaves as they are', () => {
    const expected = { ofMedians: 0.5, ofRounds: 1 }
    assert.deepEqual(ratio([10, 20, 60], [10, 40, 50]), expected)
  })

  test('nothing measured is not a number', () => {
    assert.ok(Number.isNaN(median([])))
    assert.ok(Object.values(ratio([], [1])).every(Number.isNaN))
  })
})
