import type { LoadOutcome } from '../../../loadtest/verdict/outcome.ts'

const latencyMs = { p50: 1.2, p95: 12, p99: 55, max: 180 }
const route = (path: string, count: number) => ({
  method: 'GET',
  route: path,
  sent: count,
  ok: count,
  failed: 0,
  counted: count,
  statuses: { 200: count },
  ingressStatuses: {},
  unanswered: {},
  latencyMs,
})

/** A run of 1000 requests that all agree. */
export const outcome: LoadOutcome = {
  target: 'embedded',
  scenario: 'mixed',
  asked: { requests: 1000, connections: 10, rate: null },
  startedAt: '2026-11-21T12:00:00.000Z',
  durationSeconds: 2.5,
  sent: 1000,
  ok: 1000,
  failed: 0,
  counted: 1000,
  requestsPerSecond: 400,
  latencyMs,
  latencyHistogram: [
    { upToMs: 1.26, count: 700 },
    { upToMs: 1.58, count: 300 },
  ],
  timeline: [],
  failures: [],
  rollout: null,
  verdict: 'agree',
  message: '1000 requests sent, 1000 answered as expected, 1000 counted.',
  differences: [],
  lostWindows: [],
  routes: [route('/', 600), route('/hits', 400)],
}
