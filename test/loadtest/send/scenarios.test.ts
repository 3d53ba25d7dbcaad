import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicRoutes, service } from '../../../app/contract.ts'
import { noPreparation, RequestMaker } from '../../../loadtest/send/request-maker.ts'
import { oneRound, type Scenario } from '../../../loadtest/send/scenario.ts'
import { findScenario, scenarios } from '../../../loadtest/send/scenarios.ts'

test('every scenario sends to public routes of the app alone', () => {
  for (const { name, requests } of scenarios) {
    for (const { path, route } of requests) {
      const isPublic = publicRoutes.some(
        (known) =>
          path.split('?')[0] === known.path ||
          (known.match === 'prefix' && path.startsWith(`${known.path}/`)),
      )
      assert.ok(isPublic, `${name}: ${path}`)
      assert.equal(path.split('?')[0]?.split('/').length, route.split('/').length)
    }
  }
})

test('the requests of notes need no value but the one that their preparation gives', () => {
  const { requests } = findScenario('notes')
  const preparation = { ...noPreparation, values: { padId: '7' } }
  const maker = new RequestMaker(findScenario('notes'), preparation)
  for (const request of requests) maker.make(maker.sendable(request))
})

test('every scenario without a preparation gives the values that its paths need', () => {
  for (const scenario of scenarios.filter(({ prepare }) => !prepare)) {
    new RequestMaker(scenario)
  }
})

test('a rollout sends at least 20,000 requests, 200 or more in a second, reads and writes', () => {
  const { defaults, requests, restartAfter } = findScenario('rollout')
  assert.ok(defaults.requests >= 20_000 && (defaults.rate ?? 0) >= 200)
  assert.deepEqual([...new Set(requests.map(({ method }) => method))].sort(), ['GET', 'POST'])
  assert.ok(restartAfter !== undefined && restartAfter > 0 && restartAfter < 0.5)
})

test('no scenario sends to a path that probes or scrapes call', () => {
  const own: readonly string[] = Object.values(service.paths)
  for (const { name, requests } of scenarios) {
    for (const { route } of requests) assert.ok(!own.includes(route), `${name}: ${route}`)
  }
})

test('a round holds each request as often as its weight, spread evenly', () => {
  const [a] = findScenario('mixed').requests
  assert.ok(a)
  const scenario: Scenario = {
    name: 'uneven',
    description: '',
    defaults: { requests: 1, connections: 1 },
    requests: [
      { ...a, path: '/often', weight: 4 },
      { ...a, path: '/seldom', weight: 1 },
    ],
  }
  assert.deepEqual(
    oneRound(scenario).map(({ path }) => path),
    ['/often', '/often', '/seldom', '/often', '/often'],
  )
})

test('refuses an unknown scenario and names the allowed ones', () => {
  assert.throws(
    () => findScenario('mxed'),
    /There is no scenario "mxed"\. Fix: choose one of mixed, pages, hits, data, /,
  )
})
