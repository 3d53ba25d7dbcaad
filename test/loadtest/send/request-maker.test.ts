import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestMaker } from '../../../loadtest/send/request-maker.ts'
import type { Scenario, ScenarioRequest } from '../../../loadtest/send/scenario.ts'

const write: ScenarioRequest = {
  method: 'POST',
  path: '/data',
  route: '/data',
  json: (number) => ({ number, name: 'Ä' }),
  gives: 'id',
  expectedStatus: 201,
  weight: 1,
}
const read: ScenarioRequest = {
  method: 'GET',
  path: '/data/:id',
  route: '/data/:id',
  expectedStatus: 200,
  weight: 1,
}
const scenario = (...requests: ScenarioRequest[]): Scenario => ({
  name: 'test',
  description: '',
  requests,
  defaults: { requests: 1, connections: 1 },
})
const url = 'http://127.0.0.1:30080'

test('a body is sent as JSON with its length in bytes, and is new each time', () => {
  const maker = new RequestMaker(url, scenario(write))
  assert.equal(
    maker.make(write).toString(),
    [
      'POST /data HTTP/1.1',
      'host: 127.0.0.1:30080',
      'connection: keep-alive',
      'content-type: application/json',
      'content-length: 24',
      '',
      '{"number":0,"name":"Ä"}',
    ].join('\r\n'),
  )
  assert.match(maker.make(write).toString(), /\{"number":1,/)
})

test('what is not known yet is written first, and read afterwards', () => {
  const maker = new RequestMaker(url, scenario(write, read))
  assert.equal(maker.sendable(read), write)
  maker.learn(write, 201, '/data/abc?x=1')
  assert.equal(maker.sendable(read), read)
  assert.match(maker.make(read).toString(), /^GET \/data\/abc HTTP\/1\.1\r\n.*\r\n\r\n$/s)
})

test('an answer that is not ok gives no value', () => {
  const maker = new RequestMaker(url, scenario(write, read))
  maker.learn(write, 503, '/data/abc')
  maker.learn(write, 201, '')
  assert.equal(maker.sendable(read), write)
})

test('a preparation gives headers, fields of forms and values', () => {
  const form: ScenarioRequest = {
    ...read,
    method: 'POST',
    path: '/notes/pads/:pad',
    form: (number) => ({ title: `Note ${number}` }),
  }
  const maker = new RequestMaker(url, scenario(form), {
    headers: { cookie: 'session=s' },
    fields: { _csrf: 'a+b' },
    values: { pad: 'x/y' },
  })
  assert.match(
    maker.make(maker.sendable(form)).toString(),
    /^POST \/notes\/pads\/x%2Fy HTTP.*cookie: session=s\r\ncontent-type: application\/x-www-form-urlencoded\r\ncontent-length: 24\r\n\r\ntitle=Note\+0&_csrf=a%2Bb$/s,
  )
})

test('refuses a scenario with a value that nothing gives', () => {
  assert.throws(
    () => new RequestMaker(url, scenario(read)),
    /scenario "test": \/data\/:id needs a value "id".*Add `gives: 'id'`/,
  )
})

test('refuses a scenario with a second value that nothing gives', () => {
  const part = { ...read, path: '/data/:id/parts/:part' }
  assert.throws(
    () => new RequestMaker(url, scenario(write, part)),
    /\/data\/:id\/parts\/:part needs a value "part".*Add `gives: 'part'`/,
  )
})
