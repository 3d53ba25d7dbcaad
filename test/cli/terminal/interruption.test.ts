import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstLine, machine } from '../../embedded/stand-ins.ts'

/** Code that works until it is interrupted, with a program of its own running. */
const work = (answer: string) => `
  import { execa } from 'execa'
  import { interruptible } from '../../cli/terminal/interruption.ts'
  const done = interruptible(async (signal) => {
    const child = execa({ reject: false })\`sleep 60\`
    console.log('at work')
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    ${answer}
    child.kill()
    throw new Error('some consequence of the interruption')
  })
  await done.catch((error) => console.log(error.message))
  console.log('in order')`

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} lets a command end in order, and tells how to go on`, async (t) => {
    const { start } = await machine(t, {})
    const running = start(work(''))
    const line = await firstLine(running)
    running.kill(signal)
    const { stdout } = await running
    assert.equal(line, 'at work')
    assert.match(String(stdout), /\nInterrupted\. Go on with: npm run up.*\nin order$/)
  })
}

test('Ctrl-C that arrives twice at once, from the terminal and from npm, is one', async (t) => {
  const { start } = await machine(t, {})
  const running = start(work(`process.emit('SIGINT')`))
  await firstLine(running)
  running.kill('SIGINT')
  assert.match(String((await running).stdout), /in order$/)
})

test('who interrupts again does not wait any longer', async (t) => {
  const { start } = await machine(t, {})
  const running = start(
    work(`await new Promise(() => setInterval(() => process.emit('SIGINT'), 50))`),
  )
  await firstLine(running)
  running.kill('SIGINT')
  const { exitCode, stdout } = await running
  assert.equal(exitCode, 130)
  assert.doesNotMatch(String(stdout), /in order/)
})

test('what fails by itself is passed on as it is', async (t) => {
  const { run } = await machine(t, {})
  const { stdout } = await run(`
    import { interruptible } from '../../cli/terminal/interruption.ts'
    await interruptible(async () => { throw new Error('no space left') }).catch((error) => {
      console.log(error.message)
      process.exit()
    })`)
  assert.equal(stdout, 'no space left')
})
