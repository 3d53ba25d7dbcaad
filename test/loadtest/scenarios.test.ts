import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicRoutes, service } from '../../app/contract.ts'
import { findScenario, oneRound, type Scenario, scenarios } from '../../loadtest/scenarios.ts'

test('every scenario asks for public routes of the app alone', () => {
  const paths = publicRoutes.map(({ path }) => path)
  for (const { name, requests } of scenarios) {
    for (const { path } of requests) assert.ok(paths.includes(path), `${name}: ${path}`)
  }
})

test('no scenario asks for a path that probes or scrapes call', () => {
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
    /unknown scenario "mxed"\. Allowed: mixed, pages, hits\./,
  )
})
