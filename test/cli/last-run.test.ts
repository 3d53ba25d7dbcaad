import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { keepLastRun, lastRun, notKept } from '../../cli/last-run.ts'
import { outcome } from '../loadtest/report/outcome.ts'

const unreachable = { missing: 'the cluster is gone' }

async function stateFolder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'tally-last-run-'))
  t.after(() => rm(made, { recursive: true, force: true }))
  return join(made, '.tally')
}

test('the outcome of the newest run is kept, whole, with its report and nothing else', async (t) => {
  const state = await stateFolder(t)
  await keepLastRun({ ...outcome, sent: 10 }, unreachable, state)
  const report = await keepLastRun(outcome, unreachable, state)
  assert.deepEqual((await readdir(state)).sort(), ['last-load.json', 'report.html'])
  assert.deepEqual(await lastRun(state), outcome)
  assert.match(await readFile(fileURLToPath(report ?? ''), 'utf8'), /the cluster is gone/)
})

test('a run that sent nothing leaves the one before', async (t) => {
  const state = await stateFolder(t)
  await keepLastRun(outcome, unreachable, state)
  assert.equal(await keepLastRun({ ...outcome, sent: 0 }, unreachable, state), undefined)
  assert.deepEqual(await lastRun(state), outcome)
})

test('a report that can not be written leaves the outcome, and is one line', async (t) => {
  const state = await stateFolder(t)
  await mkdir(join(state, 'report.html'), { recursive: true })
  const error = await keepLastRun(outcome, unreachable, state).then(assert.fail, (error) => error)
  assert.match(notKept(error), /^Warning: .*could not be kept: .*report\.html.*$/)
  assert.deepEqual(await lastRun(state), outcome)
})

test('a folder that can not be made is one line', async (t) => {
  const state = await stateFolder(t)
  await writeFile(state, '')
  const error = await keepLastRun(outcome, unreachable, state).then(assert.fail, (error) => error)
  assert.match(notKept(error), /^Warning: .*\.tally.*$/)
})

test('an outcome that can not be read is named, with how to make another', async (t) => {
  const state = await stateFolder(t)
  await mkdir(state)
  await writeFile(join(state, 'last-load.json'), '{"target": "emb')
  await assert.rejects(lastRun(state), {
    message: /last-load\.json can not be read: .*\. Run another load: npm run load$/,
  })
})

test('where no load was run, that is said, with how to run one', async (t) => {
  await assert.rejects(lastRun(await stateFolder(t)), { message: /npm run load/ })
})
