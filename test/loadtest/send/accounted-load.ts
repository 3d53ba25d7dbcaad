import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type RouteRecord, total } from '../../../loadtest/send/route-record.ts'
import { type LoadPlan, runScenario } from '../../../loadtest/send/run-scenario.ts'
import type { Scenario } from '../../../loadtest/send/scenario.ts'
import { findScenario } from '../../../loadtest/send/scenarios.ts'
import { mark, serve } from '../counted-app.ts'

const fourRoutes: Scenario = {
  ...findScenario('pages'),
  requests: [...findScenario('pages').requests, ...findScenario('hits').requests].map(
    (request) => ({ ...request, weight: 1 }),
  ),
}

type Listener = Parameters<typeof serve>[1]

/**
 * Runs a load of 100 requests over 5 connections on a server whose answers are the app's unless
 * they say otherwise, and checks that each request has one end.
 */
export async function load(t: TestContext, listener: Listener, plan: Partial<LoadPlan> = {}) {
  const seen: string[] = []
  const { url } = await serve(t, (request, response) => {
    seen.push(request.url ?? '')
    response.setHeaders(new Headers(mark))
    return listener(request, response)
  })
  const { routes, failures, timeline, durationSeconds } = await runScenario({
    url,
    scenario: fourRoutes,
    requests: 100,
    connections: 5,
    requestTimeoutSeconds: 20,
    ...plan,
  })
  const sum = (of: (record: RouteRecord) => number) => routes.reduce((n, one) => n + of(one), 0)
  const byApp = sum((route) => total(route.byApp))
  const byIngress = sum((route) => total(route.byIngress))
  const unanswered = sum((route) => total(route.unanswered))
  const sent = sum((route) => route.sent)
  assert.equal(sent, byApp + byIngress + unanswered)
  const reasons = new Set(routes.flatMap((route) => [...route.unanswered.keys()]))
  const ok = sum((route) => route.ok)
  assert.equal(failures.length, Math.min(100, sent - ok))
  const last = timeline.at(-1)
  assert.deepEqual([last?.sent, last?.ok, last?.failed], [sent, ok, sent - ok])
  const sums = { sent, ok, byApp, byIngress, unanswered }
  return { ...sums, routes, seen, reasons, failures, durationSeconds }
}

/** Counts calls, from 0. */
export const inTurn = () => {
  let n = 0
  return () => n++
}
