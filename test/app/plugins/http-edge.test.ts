import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { answerMark } from '../../../app/contract.ts'
import { listen } from '../build.ts'
import { readCounts } from '../counts.ts'
import { exchange, openConnection } from '../exchange.ts'
import { until } from '../until.ts'

for (const [name, text, status, counted] of [
  ['what is not HTTP', 'HELO mail.example\r\n\r\n', 400, 'OTHER unknown 400'],
  ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'OTHER unknown 400'],
  [
    'too many headers',
    `GET / HTTP/1.1\r\nHost: x\r\nBig: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'OTHER unknown 431',
  ],
  ['a request without Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'GET / 400'],
] as const) {
  test(`${name} is answered with a problem and counted once`, async (t) => {
    const { app, port } = await listen(t)
    const answer = await exchange(port, text)
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `))
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    assert.match(head, /content-type: application\/problem\+json/i)
    assert.match(head, new RegExp(`^${answerMark.header}: ${answerMark.value}$`, 'm'))
    assert.equal(JSON.parse(body).status, status)
    assert.deepEqual(await readCounts(app), { [counted]: 1 })
  })
}

test('a body that breaks off as no HTTP does is counted once, under its route', async (t) => {
  const { app, port } = await listen(t)
  await exchange(
    port,
    'GET /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n',
  )
  const counts = Object.entries(await readCounts(app))
  assert.equal(
    counts.reduce((sum, [, count]) => sum + count, 0),
    1,
  )
})

test('what follows an answer that came before the body is not another request', async (t) => {
  const { app, port } = await listen(t)
  const socket = await openConnection(port)
  let answers = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    answers += text
  })
  socket.write('POST /data HTTP/1.1\r\nHost: x\r\nContent-Type: text/css\r\n')
  socket.write('Transfer-Encoding: chunked\r\n\r\n')
  await until(async () => (answers.includes('415') ? true : undefined))
  const closed = once(socket, 'close')
  socket.write('nonsense\r\n')
  await closed
  assert.equal(answers.match(/HTTP\/1\.1/g)?.length, 1)
  assert.deepEqual(await readCounts(app), { 'POST /data 415': 1 })
})

for (const [name, bytes, kept] of [
  ['a little too large is read to its end, and the connection kept', 500_000, true],
  ['far too large closes the connection', 5_000_000, false],
] as const) {
  test(`a body that is ${name}`, async (t) => {
    const { app, port } = await listen(t)
    const socket = await openConnection(port)
    socket.write('POST /data HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n')
    socket.write(`Content-Length: ${bytes}\r\n\r\n`)
    // Only the connection that is kept can take a second request.
    socket.write(Buffer.alloc(bytes, ' '))
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    // Not `once`: it fails on the errors that a connection which is cut may have.
    await new Promise((resolve) => socket.resume().on('close', resolve))
    const counts = await readCounts(app)
    assert.equal(counts['POST /data 413'], 1)
    assert.equal(counts['GET /health 200'], kept ? 1 : undefined)
  })
}

for (const url of ['/data', '/notes/sign-in']) {
  test(`a compressed body is a 415 problem at ${url} that says what would be read`, async (t) => {
    const { app } = await listen(t)
    for (const coding of ['gzip', 'br', 'GZIP', 'identity, gzip', 'nonsense']) {
      const { statusCode, headers, body } = await app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json', 'content-encoding': coding },
        payload: gzipSync('{}'),
      })
      assert.equal(statusCode, 415, coding)
      assert.equal(headers['accept-encoding'], 'identity')
      assert.match(body, /content coding/)
    }
    const counts = await readCounts(app)
    assert.deepEqual(counts, { [`POST ${url} 415`]: 5 })
  })
}

test('a body that says that it is not compressed is read', async (t) => {
  const { app } = await listen(t)
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/data',
    headers: { 'content-encoding': 'identity' },
    payload: {},
  })
  assert.equal(statusCode, 201)
})

test('an unknown expectation is ignored', async (t) => {
  const { app, port } = await listen(t)
  const answer = await exchange(
    port,
    'GET /health HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nConnection: close\r\n\r\n',
  )
  assert.match(answer, /^HTTP\/1.1 200 /)
  assert.deepEqual(await readCounts(app), { 'GET /health 200': 1 })
})

test('HTTP/1.0 needs no Host', async (t) => {
  const { port } = await listen(t)
  assert.match(await exchange(port, 'GET /health HTTP/1.0\r\n\r\n'), /^HTTP\/1.1 200 /)
})

test('a connection without a request is not counted', async (t) => {
  const { app, port } = await listen(t)
  const socket = await openConnection(port)
  socket.destroy()
  assert.deepEqual(await readCounts(app), {})
})
