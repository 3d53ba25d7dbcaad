import assert from 'node:assert/strict'
import { test } from 'node:test'
import { service } from '../../../app/contract.ts'
import { build } from '../build.ts'
import { readCounts } from '../counts.ts'

test('what a client sends above its rate is answered with a 429 problem, and counted as that', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 0 })
  const app = await build(t, { RATE_LIMIT: 3, BEHIND_PROXY: true })
  const ask = (url: string, client: string) =>
    app.inject({ url, headers: { 'x-forwarded-for': client } })
  const answers = []
  for (const url of ['/data', '/hits', '/', '/data', '/hits']) {
    answers.push(await ask(url, '192.0.2.1'))
  }
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 200, 429, 429],
  )
  const { headers, body } = answers[4] ?? assert.fail()
  assert.equal(headers['retry-after'], '1')
  assert.equal(headers['content-type'], 'application/problem+json')
  assert.equal(JSON.parse(body).status, 429)
  assert.deepEqual(
    Object.keys(headers).filter((name) => name.startsWith('x-ratelimit')),
    [],
  )
  assert.equal((await ask('/data', '192.0.2.2')).statusCode, 200, 'another client')
  assert.equal((await ask('/data', '203.0.113.9, 192.0.2.1')).statusCode, 429, 'a forged address')
  t.mock.timers.tick(1000)
  assert.equal((await ask('/data', '192.0.2.1')).statusCode, 200, 'a second later')
  assert.deepEqual(await readCounts(app), {
    'GET / 200': 1,
    'GET /data 200': 3,
    'GET /data 429': 2,
    'GET /hits 200': 1,
    'GET /hits 429': 1,
  })
})

test('the notes answer 429 with a page', async (t) => {
  const app = await build(t, { RATE_LIMIT: 1 })
  await app.inject('/notes')
  const { statusCode, headers } = await app.inject('/notes')
  assert.equal(statusCode, 429)
  assert.match(String(headers['content-type']), /^text\/html/)
  assert.equal(headers['retry-after'], '1')
})

test('the platform’s own requests are not limited', async (t) => {
  const app = await build(t, { RATE_LIMIT: 1 })
  for (const url of Object.values(service.paths)) {
    for (const _time of [1, 2, 3]) assert.equal((await app.inject(url)).statusCode, 200, url)
  }
})

test('by default no number of requests is too many', async (t) => {
  const app = await build(t)
  const answers = await Promise.all(Array.from({ length: 1000 }, () => app.inject('/')))
  assert.ok(answers.every(({ statusCode }) => statusCode === 200))
})
