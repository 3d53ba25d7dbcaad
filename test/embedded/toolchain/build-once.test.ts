import assert from 'node:assert/strict'
import { readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { firstLine, linux, machine } from '../stand-ins.ts'

/** Code that builds a folder in a while, and says which of its steps it does. */
const builder = (milliseconds: number) => `
  import { writeFile } from 'node:fs/promises'
  import { setTimeout as sleep } from 'node:timers/promises'
  import { buildOnce, builtFolder } from '../../embedded/toolchain/build-once.ts'
  await buildOnce(builtFolder('something', 'version'), async (built) => {
    console.log('builds')
    await sleep(${milliseconds})
    await writeFile(built + '/program', '')
  }, console.log)
  console.log('has it')`

const quick = builder(500)
const endless = builder(60_000)

test('of processes that want the same built at once, one builds it and all have it', async (t) => {
  const { run, cache } = await machine(t, {})
  const runs = await Promise.all([1, 2, 3].map(() => run(quick)))
  const said = runs.flatMap(({ stdout }) => stdout.split('\n'))
  const steps = said.filter((line) => !line.startsWith('waiting'))
  assert.deepEqual(steps.sort(), ['builds', 'has it', 'has it', 'has it'])
  const [built = '', ...others] = readdirSync(join(cache, 'tally/programs'))
  assert.deepEqual(others, [])
  assert.deepEqual(readdirSync(join(cache, 'tally/programs', built)), ['program'])
})

test(
  'who waits for another build says so once, and builds when that one is killed',
  linux,
  async (t) => {
    const { start } = await machine(t, {})
    const first = start(endless)
    t.after(() => first.kill('SIGKILL'))
    assert.equal(await firstLine(first), 'builds')
    const second = start(quick)
    assert.match(await firstLine(second), /^waiting for process \d+, which builds the same$/)
    first.kill('SIGKILL')
    const [, ...steps] = (await second).stdout.split('\n')
    assert.deepEqual(steps, ['builds', 'has it'])
  },
)

test('a killed build is in nobody’s way when another process has its id', linux, async (t) => {
  const { start, run, cache } = await machine(t, {})
  const killed = start(endless)
  await firstLine(killed)
  killed.kill('SIGKILL')
  await killed
  const programs = join(cache, 'tally/programs')
  const [left = ''] = readdirSync(programs)
  renameSync(
    join(programs, left),
    join(programs, left.replace(/partial-\d+/, `partial-${process.pid}`)),
  )
  assert.equal((await run(quick)).stdout, 'builds\nhas it')
  assert.equal(readdirSync(programs).length, 1)
})
