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
const answer = (status: number, location?: string) => ({
  status,
  headers: { location },
  latencyMs: 1,
})

test('a body is sent as JSON, and is new each time', () => {
  const maker = new RequestMaker(scenario(write))
  assert.deepEqual(maker.make(write), {
    method: 'POST',
    path: '/data',
    headers: { 'content-type': 'application/json' },
    body: '{"number":0,"name":"Ä"}',
  })
  assert.match(maker.make(write).body ?? '', /\{"number":1,/)
})

test('the request that gives a missing value is sent in place of the one that needs it', () => {
  const maker = new RequestMaker(scenario(write, read))
  assert.equal(maker.sendable(read), write)
  maker.learn(write, answer(201, '/data/abc?x=1'))
  assert.equal(maker.sendable(read), read)
  assert.deepEqual(maker.make(read), { method: 'GET', path: '/data/abc', headers: {} })
})

test('an answer gives no value with another status than expected, or without a location', () => {
  const maker = new RequestMaker(scenario(write, read))
  maker.learn(write, answer(503, '/data/abc'))
  maker.learn(write, answer(201))
  assert.equal(maker.sendable(read), write)
})

test('a preparation gives headers, fields of forms and values', () => {
  const form: ScenarioRequest = {
    ...read,
    method: 'POST',
    path: '/notes/pads/:pad',
    form: (number) => ({ title: `Note ${number}` }),
  }
  const maker = new RequestMaker(scenario(form), {
    headers: { cookie: 'session=s' },
    fields: { _csrf: 'a+b' },
    values: { pad: 'x/y' },
  })
  assert.deepEqual(maker.make(maker.sendable(form)), {
    method: 'POST',
    path: '/notes/pads/x%2Fy',
    headers: { cookie: 'session=s', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'title=Note+0&_csrf=a%2Bb',
  })
})

test('refuses a scenario with a value that nothing gives', () => {
  assert.throws(
    () => new RequestMaker(scenario(read)),
    /scenario "test": \/data\/:id needs a value "id".*Add `gives: 'id'`/,
  )
})

test('refuses a scenario with a second value that nothing gives', () => {
  const part = { ...read, path: '/data/:id/parts/:part' }
  assert.throws(
    () => new RequestMaker(scenario(write, part)),
    /\/data\/:id\/parts\/:part needs a value "part".*Add `gives: 'part'`/,
  )
})
