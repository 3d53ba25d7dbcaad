import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createGate, GateFull } from '../../../app/notes/gate.ts'

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
  const gate = createGate({ atOnce: 2, waiting: 5 })
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
  const gate = createGate({ atOnce: 1, waiting: 1 })
  const fail = () => Promise.reject(new Error('no'))
  await assert.rejects(gate(fail), /no/)
  assert.equal(await gate(async () => 'yes'), 'yes')
})

test('refuses who would have to wait behind too many', async () => {
  const gate = createGate({ atOnce: 1, waiting: 1 })
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
