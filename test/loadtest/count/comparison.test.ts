import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareCounts, describeDifference } from '../../../loadtest/count/comparison.ts'
import { demoKinds } from '../pod-series.ts'

const method = 'GET'
const hits = (status: number, count: number) => ({ method, route: '/hits', status, count })
const answered = (byApp: Record<number, number>, uncertain = 0) => [
  {
    method,
    route: '/hits',
    byApp: new Map(Object.entries(byApp).map(([status, n]) => [Number(status), n])),
    uncertain,
  },
]
type Given = Parameters<typeof compareCounts>
const compared = (answers: Given[0], counted: Given[1]) =>
  compareCounts(answers, counted, demoKinds)
const described = (...given: Parameters<typeof compared>) =>
  compared(...given).map(describeDifference)

test('equal counts agree', () => {
  assert.deepEqual(compared(answered({ 200: 5, 503: 2 }), [hits(503, 2), hits(200, 5)]), [])
})

test('a request too many is named with its route and status', () => {
  assert.deepEqual(described(answered({ 200: 250 }), [hits(200, 257)]), [
    'GET /hits 200: 250 answered, 257 counted (+7)',
  ])
})

test('a request too few is named with its route and status', () => {
  assert.deepEqual(described(answered({ 200: 250 }), [hits(200, 249)]), [
    'GET /hits 200: 250 answered, 249 counted (-1)',
  ])
})

test('a count that is no number agrees with nothing', () => {
  assert.equal(compared(answered({ 200: 3 }), [hits(200, Number.NaN)]).length, 1)
})

test('answers without any count are missing', () => {
  assert.deepEqual(described(answered({ 200: 3 }), []), [
    'GET /hits 200: 3 answered, 0 counted (-3)',
  ])
})

test('equal sums of different statuses disagree', () => {
  assert.deepEqual(described(answered({ 200: 5 }), [hits(200, 4), hits(503, 1)]), [
    'GET /hits 200: 5 answered, 4 counted (-1)',
    'GET /hits 503: 0 answered, 1 counted (+1)',
  ])
})

test('equal sums on different routes disagree', () => {
  const other = { ...hits(200, 1), route: '/' }
  assert.equal(compared(answered({ 200: 5 }), [hits(200, 4), other]).length, 2)
})

test("requests on a route that the load didn't ask for are named", () => {
  const stranger = { method: 'POST', route: 'unknown', status: 404, count: 7 }
  assert.deepEqual(described(answered({ 200: 1 }), [hits(200, 1), stranger]), [
    'POST unknown 404: 0 answered, 7 counted (+7)',
  ])
})

test('an unanswered request may be counted, with whatever status, or not', () => {
  const seen = answered({ 200: 5 }, 2)
  assert.deepEqual(compared(seen, [hits(200, 5)]), [])
  assert.deepEqual(compared(seen, [hits(200, 7)]), [])
  assert.deepEqual(compared(seen, [hits(200, 6), hits(499, 1)]), [])
})

test('more than the unanswered requests is a surplus', () => {
  assert.deepEqual(described(answered({ 200: 5 }, 2), [hits(200, 6), hits(499, 2)]), [
    'GET /hits 200: 5 answered, 6 counted (+1)',
    'GET /hits 499: 0 answered, 2 counted (+2)',
  ])
})

test('an unanswered request does not excuse a missing answer', () => {
  assert.deepEqual(described(answered({ 200: 5 }, 2), [hits(200, 4)]), [
    'GET /hits 200: 5 answered, 4 counted (-1)',
  ])
})

test('an unanswered request excuses nothing on another route', () => {
  const other = { ...hits(200, 1), route: '/' }
  assert.equal(compared(answered({ 200: 5 }, 2), [hits(200, 5), other]).length, 1)
})
