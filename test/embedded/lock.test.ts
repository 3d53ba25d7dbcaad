import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstLine, linux, machine } from './stand-ins.ts'

/** Code that does something with the lock, or prints why it can’t. */
const withLock = (work: string) => `
  import { execa } from 'execa'
  import { withLock } from '../../embedded/lock.ts'
  await withLock(async () => { ${work} }).catch((error) => console.log(error.message))`

const attempt = withLock(`console.log('at work')`)
const stayAtWork = withLock(`
  console.log(process.pid)
  await new Promise((resolve) => setTimeout(resolve, 60_000))`)

test('one command after the other goes to work', linux, async (t) => {
  const { run } = await machine(t, {})
  assert.equal((await run(attempt)).stdout, 'at work')
  assert.equal((await run(attempt)).stdout, 'at work')
})

test('a second command at the same time is refused, and told which is first', linux, async (t) => {
  const { run, start } = await machine(t, {})
  const first = start(stayAtWork)
  t.after(() => first.kill())
  const pid = await firstLine(first)
  assert.match((await run(attempt)).stdout, new RegExp(`^Another command.*\\(process ${pid}\\)`))
})

test('a command that was killed is in nobody’s way', linux, async (t) => {
  const { run, start } = await machine(t, {})
  const killed = start(stayAtWork)
  await firstLine(killed)
  killed.kill('SIGKILL')
  await killed
  assert.equal((await run(attempt)).stdout, 'at work')
})

test('the steps that a command starts are part of it', linux, async (t) => {
  const { run } = await machine(t, {})
  const step = ['--input-type=module', '--eval', attempt]
  const { stdout } = await run(
    withLock(`console.log((await execa(process.execPath, ${JSON.stringify(step)})).stdout)`),
  )
  assert.equal(stdout, 'at work')
})

test('a lock that can not be read is in nobody’s way', linux, async (t) => {
  const { run } = await machine(t, {})
  const { stdout } = await run(`
    import { mkdirSync, writeFileSync } from 'node:fs'
    import { layout } from '../../embedded/layout.ts'
    mkdirSync(layout.cache, { recursive: true })
    writeFileSync(layout.cache + '/lock.json', '{"pid":')
    ${attempt}`)
  assert.equal(stdout, 'at work')
})

test(
  'of commands that find the lock of a killed one at once, one goes to work',
  linux,
  async (t) => {
    const { start } = await machine(t, {})
    const killed = start(stayAtWork)
    await firstLine(killed)
    killed.kill('SIGKILL')
    await killed
    const together = Date.now() + 2_000
    const attempts = Array.from({ length: 4 }, () =>
      start(`while (Date.now() < ${together}) {}\n${stayAtWork}`),
    )
    t.after(() => attempts.map((each) => each.kill('SIGKILL')))
    const said = await Promise.all(attempts.map(firstLine))
    const refused = said.filter((line) => line.startsWith('Another command'))
    assert.equal(refused.length, 3, said.join('\n'))
  },
)
