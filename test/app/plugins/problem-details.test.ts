import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem, type ProblemDetails } from '../../../app/problem.ts'
import { build } from '../build.ts'

interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, unknown>>
  json(): ProblemDetails
}

/** Asserts that the answer is a problem document for its own status, and returns it. */
function problemOf(response: Answer) {
  assert.equal(response.headers['content-type'], 'application/problem+json')
  const problem = response.json()
  assert.equal(problem.status, response.statusCode)
  assert.equal(problem.type, 'about:blank')
  return problem
}

test('what asks a path for what it does not serve is told that, whatever is wrong with it beside', async (t) => {
  const app = await build(t)
  for (const [method, url, status] of [
    ['QUERY', '/', 405],
    ['QUERY', '/notes/sign-in', 405],
    ['QUERY', '/nowhere', 404],
  ] as const) {
    const { statusCode } = await app.inject({ method: method as 'GET', url })
    assert.equal(statusCode, status, `${method} ${url}`)
  }
})

test('an unknown path is a 404 problem', async (t) => {
  const app = await build(t)
  const response = await app.inject('/nowhere')
  assert.equal(response.statusCode, 404)
  assert.equal(problemOf(response).title, 'Not Found')
})

test('a path that cannot be decoded is a 400 problem', async (t) => {
  const app = await build(t)
  const response = await app.inject('/%zz')
  assert.equal(response.statusCode, 400)
  problemOf(response)
})

test('a known path with another method is a 405 problem that names the methods', async (t) => {
  const app = await build(t)
  const response = await app.inject({ method: 'DELETE', url: '/hits?x=1' })
  assert.equal(response.statusCode, 405)
  assert.equal(response.headers.allow, 'GET, HEAD')
  problemOf(response)
})

test('an invalid value is a 400 problem that says where and what', async (t) => {
  const app = await build(t)
  app.post(
    '/thing',
    {
      schema: {
        body: { type: 'object', properties: { size: { type: 'integer', minimum: 1 } } },
      },
    },
    async () => 'fine',
  )
  const response = await app.inject({ method: 'POST', url: '/thing', payload: { size: 0 } })
  assert.equal(response.statusCode, 400)
  assert.deepEqual(problemOf(response).errors, [{ detail: 'must be >= 1', pointer: '#/size' }])
})

for (const [name, headers, payload, status] of [
  ['a body that is no JSON', { 'content-type': 'application/json' }, '{', 400],
  ['a body of an unknown type', { 'content-type': 'text/x-poem' }, 'roses', 415],
  ['a body that is too large', { 'content-type': 'text/plain' }, 'x'.repeat(65_537), 413],
] as const) {
  test(`${name} is a ${status} problem`, async (t) => {
    const app = await build(t)
    app.post('/thing', async () => 'fine')
    const response = await app.inject({ method: 'POST', url: '/thing', headers, payload })
    assert.equal(response.statusCode, status)
    problemOf(response)
  })
}

for (const [name, error] of [
  ['an error', new Error('password is hunter2')],
  ['an error with a status', Object.assign(new Error('hunter2'), { statusCode: 502 })],
  ['an error with a nonsensical status', Object.assign(new Error('hunter2'), { statusCode: 42 })],
] as const) {
  test(`${name} of our own is a 5xx problem that leaks nothing`, async (t) => {
    const app = await build(t)
    app.get('/boom', async () => {
      throw error
    })
    const response = await app.inject('/boom')
    assert.ok(response.statusCode >= 500)
    problemOf(response)
    assert.doesNotMatch(response.body, /hunter2|at .*\.ts/)
  })
}

test('a problem that a route throws is answered as it stands', async (t) => {
  const app = await build(t)
  app.get('/teapot', async () => {
    throw new Problem(418, {
      detail: 'Short and stout.',
      headers: { 'x-handle': 'yes' },
      cause: new Error('hunter2'),
    })
  })
  const response = await app.inject('/teapot')
  assert.equal(response.headers['x-handle'], 'yes')
  assert.deepEqual(problemOf(response), {
    type: 'about:blank',
    title: "I'm a Teapot",
    status: 418,
    detail: 'Short and stout.',
  })
})
