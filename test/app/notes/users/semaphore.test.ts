import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createSemaphore, SemaphoreFull } from '../../../../app/notes/users/semaphore.ts'

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
  const semaphore = createSemaphore({ concurrency: 2, maxWaiting: 5, waitSeconds: 60 })
  const tasks = [task(), task(), task()]
  const runs = tasks.map(({ run }) => semaphore(run))
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
  const semaphore = createSemaphore({ concurrency: 1, maxWaiting: 1, waitSeconds: 60 })
  const fail = () => Promise.reject(new Error('no'))
  await assert.rejects(semaphore(fail), /no/)
  assert.equal(await semaphore(async () => 'yes'), 'yes')
})

test('refuses who would have to wait behind too many', async () => {
  const semaphore = createSemaphore({ concurrency: 1, maxWaiting: 1, waitSeconds: 60 })
  const [inside, waiting] = [task(), task()]
  const runs = [semaphore(inside.run), semaphore(waiting.run)]
  await assert.rejects(
    semaphore(async () => {}),
    SemaphoreFull,
  )
  inside.end()
  waiting.end()
  await Promise.all(runs)
})

test('refuses who has waited too long, and lets those behind have their turn', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const semaphore = createSemaphore({ concurrency: 1, maxWaiting: 2, waitSeconds: 4 })
  const [inside, late, patient] = [task(), task(), task()]
  const first = semaphore(inside.run)
  const refused = assert.rejects(semaphore(late.run), SemaphoreFull)
  t.mock.timers.tick(3_000)
  const second = semaphore(patient.run)
  t.mock.timers.tick(1_000)
  await refused
  inside.end()
  patient.end()
  await Promise.all([first, second])
  assert.equal(late.hasStarted(), false)
  assert.equal(patient.hasStarted(), true)
})
