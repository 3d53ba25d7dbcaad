import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createGate, GateFull } from '../../../app/notes/semaphore.ts'

/** A task that goes on until it is told to end. */
function task() {
  const { promise, resolve } = Promise.withResolvers<void>()
  let started = false
  return {
    end: resolve,
    hasStarted: () => started,
    run: async () => {
      started = true
      await promise
    },
  }
}

test('lets so many in, and the next one when one has left', async () => {
  const gate = createGate({ atOnce: 2, waiting: 5, waitSeconds: 60 })
  const tasks = [task(), task(), task()]
  const runs = tasks.map(({ run }) => gate(run))
  await turn()
  assert.deepEqual(
    tasks.map(({ hasStarted }) => hasStarted()),
    [true, true, false],
  )
  tasks[0]?.end()
  await turn()
  assert.equal(tasks[2]?.hasStarted(), true)
  for (const { end } of tasks) end()
  await Promise.all(runs)
})

test('a task that fails leaves its place, too', async () => {
  const gate = createGate({ atOnce: 1, waiting: 1, waitSeconds: 60 })
  const fail = () => Promise.reject(new Error('no'))
  await assert.rejects(gate(fail), /no/)
  assert.equal(await gate(async () => 'yes'), 'yes')
})

test('refuses who would have to wait behind too many', async () => {
  const gate = createGate({ atOnce: 1, waiting: 1, waitSeconds: 60 })
  const [inside, waiting] = [task(), task()]
  const runs = [gate(inside.run), gate(waiting.run)]
  await assert.rejects(
    gate(async () => {}),
    GateFull,
  )
  inside.end()
  waiting.end()
  await Promise.all(runs)
})

test('refuses who has waited too long, and lets those behind have their turn', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const gate = createGate({ atOnce: 1, waiting: 2, waitSeconds: 4 })
  const [inside, late, patient] = [task(), task(), task()]
  const first = gate(inside.run)
  const refused = assert.rejects(gate(late.run), GateFull)
  t.mock.timers.tick(3_000)
  const second = gate(patient.run)
  t.mock.timers.tick(1_000)
  await refused
  inside.end()
  patient.end()
  await Promise.all([first, second])
  assert.equal(late.hasStarted(), false)
  assert.equal(patient.hasStarted(), true)
})
