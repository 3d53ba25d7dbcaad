import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runScenario } from '../../../loadtest/send/run-scenario.ts'
import { findScenario } from '../../../loadtest/send/scenarios.ts'
import { inTurn, load } from './accounted-load.ts'

describe('at a rate', () => {
  test('no request is sent before its turn, also where connections are closed', async (t) => {
    const turn = inTurn()
    const { ok, seen, durationSeconds } = await load(
      t,
      (_, response) => {
        if (turn() % 7 === 0) response.setHeader('connection', 'close')
        response.end('Hello')
      },
      { rate: 200 },
    )
    assert.deepEqual([ok, seen.length], [100, 100])
    // The hundredth turn comes 99 times 5 ms after the first; timers may be a little early.
    assert.ok(durationSeconds > 0.49, `100 requests at 200 per second took ${durationSeconds} s`)
  })

  test('where nobody listens every request is unanswered', async () => {
    const { routes } = await runScenario({
      url: 'http://127.0.0.1:1',
      scenario: findScenario('hits'),
      requests: 20,
      connections: 2,
      rate: 200,
      requestTimeoutSeconds: 1,
    })
    assert.deepEqual(
      [routes[0]?.sent, [...(routes[0]?.unanswered ?? [])]],
      [20, [['ECONNREFUSED', 20]]],
    )
  })

  test('a connection that is lost between two requests is opened again', async (t) => {
    const { sent, ok, unanswered } = await load(
      t,
      (request, response) => {
        response.end('Hello')
        response.once('finish', () => setImmediate(() => request.socket.destroy()))
      },
      { rate: 100, requests: 20, connections: 5 },
    )
    // On a busy machine a request may be under way in the moment of the loss.
    assert.ok(sent === 20 && ok + unanswered === 20 && ok >= 10, `${ok} ok, ${unanswered} lost`)
  })

  test('a load that is interrupted before its turns sends no more', async (t) => {
    const end = new AbortController()
    const { sent } = await load(
      t,
      (_, response) => {
        end.abort()
        response.end('Hello')
      },
      { rate: 5, signal: end.signal },
    )
    assert.ok(sent <= 2, `${sent}`)
  })
})
