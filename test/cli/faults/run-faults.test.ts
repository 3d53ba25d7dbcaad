import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { type Bill, billTable } from '../../../cli/faults/bill.ts'
import type { Fault } from '../../../cli/faults/fault.ts'
import { faults } from '../../../cli/faults/faults.ts'
import { PutBack } from '../../../cli/faults/put-back.ts'
import { runFaults } from '../../../cli/faults/run-faults.ts'
import { platform } from '../../loadtest/platform.ts'
import { clusterStandIn } from './cluster-stand-in.ts'

const named = (name: string) => faults.find((fault) => fault.name === name) as Fault

/** A platform whose counts are those of a stand-in, and a way to make faults on it. */
async function ground(t: TestContext) {
  const { app, deployment: scraped } = await platform(t)
  const deployment = { ...scraped, scrapeIntervalSeconds: 1 }
  const cluster = await clusterStandIn(t, 'redis', 'prometheus', 'prometheus-agent')
  const run = async (chosen: readonly Fault[], end = new AbortController()) =>
    runFaults(
      chosen,
      { deployment, parts: await cluster.parts(), putBack: new PutBack(), signal: end.signal },
      { scenario: 'pages', rate: 50, requests: 200, settleTimeoutSeconds: 5 },
    )
  return { app, cluster, run }
}

describe('a fault', { concurrency: 10 }, () => {
  test('is made under load, and its bill says that everything is counted', async (t) => {
    const { cluster, run } = await ground(t)
    const [bill] = await run([named('kill-redis')])
    assert.deepEqual(cluster.changes(), ['DELETE pods/redis-0'])
    assert.deepEqual(
      [bill?.verdict, bill?.sent, bill?.answered, bill?.failed, bill?.missing, bill?.faulty],
      ['agree', 200, 200, 0, 0, []],
    )
    assert.notEqual(bill?.recoveredSeconds, null)
  })

  test('that has nothing to break says why, and no other is kept from it', async (t) => {
    const { cluster, run } = await ground(t)
    const bills = await run([named('kill-mongodb'), named('kill-redis')])
    assert.deepEqual(
      bills.map(({ fault, notPossible }) => [fault, notPossible]),
      [
        ['kill-mongodb', 'no pod of mongodb runs in this cluster'],
        ['kill-redis', null],
      ],
    )
    assert.deepEqual(cluster.changes(), ['DELETE pods/redis-0'])
  })

  test('is put back after Ctrl-C in the middle, and no other follows', async (t) => {
    const { cluster, run } = await ground(t)
    const end = new AbortController()
    const running = run([named('prometheus-away'), named('kill-redis')], end)
    while (cluster.changes().length === 0) await new Promise((done) => setTimeout(done, 20))
    end.abort()
    const bills = await running
    assert.deepEqual(cluster.changes(), [
      'PATCH statefulsets/prometheus {"spec":{"replicas":0}}',
      'PATCH statefulsets/prometheus {"spec":{"replicas":1}}',
    ])
    assert.deepEqual(
      bills.map(({ fault, verdict, notPutBack }) => [fault, verdict, notPutBack]),
      [['prometheus-away', 'interrupted', []]],
    )
  })

  test('that fails in the middle is put back, and fails the run', async (t) => {
    const { run } = await ground(t)
    const undone: string[] = []
    const failing: Fault = {
      ...named('kill-redis'),
      run: async ({ putBack }) => {
        putBack.note({ what: 'x', fix: 'y', undo: async () => void undone.push('x') })
        throw new Error('no such thing')
      },
    }
    await assert.rejects(run([failing]), /no such thing/)
    assert.deepEqual(undone, ['x'])
  })

  test('that can not be put back is part of the bill, with what to do by hand', async (t) => {
    const { run } = await ground(t)
    const undo = async () => {
      throw new Error('forbidden')
    }
    const stuck: Fault = {
      ...named('kill-redis'),
      run: async ({ putBack }) => putBack.note({ what: 'it is scaled', fix: 'scale it', undo }),
    }
    const [bill] = await run([stuck])
    assert.deepEqual(bill?.faulty, ['Not put back: it is scaled: forbidden. Fix: scale it'])
  })

  test('that the cluster refuses fails the run', async (t) => {
    const { run, cluster } = await ground(t)
    cluster.refuses = true
    await assert.rejects(run([named('kill-redis')]), /pods is forbidden/)
  })
})

test('a bill is a row that says what was lost, and which setting makes it less', () => {
  const bill = {
    ...{ fault: 'kill-app', does: 'kills', setting: 'minReplicas: 2', notPossible: null },
    ...{ sent: 100, answered: 99, failed: 3, failedRoutes: {}, slowestMs: 20, failingSeconds: 1.5 },
    ...{ recoveredSeconds: 4, verdict: 'disagree', message: 'Lost.', missing: -2 },
    lostWindows: [
      { pod: 'tally/a', from: '2026-11-28T10:00:00.000Z', to: '2026-11-28T10:00:05.000Z', why: '' },
    ],
    writes: { documents: 5, hits: 4, lost: [] },
    ...{ notPutBack: [], faulty: [] },
  } as const satisfies Bill
  const [, , row] = billTable([bill]).split('\n')
  assert.deepEqual(
    row?.split('|').map((cell) => cell.trim()),
    [
      '',
      ...['kill-app', '100', '3', '20', '1.5', '4', '-2: tally/a 10:00:00 to 10:00:05'],
      ...['0 of 9', 'minReplicas: 2', ''],
    ],
  )
})
