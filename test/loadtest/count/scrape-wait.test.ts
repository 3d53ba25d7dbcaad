import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultSettleTimeoutSeconds } from '../../../loadtest/count/scrape-wait.ts'

test('the wait for scrapes ends after 60 s, or after four intervals and 15 s where that is more', () => {
  assert.deepEqual([1, 5, 11, 12, 60].map(defaultSettleTimeoutSeconds), [60, 60, 60, 63, 255])
})
