import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timed } from '../../../cli/terminal/progress.ts'

function printed(isTerminal: boolean): string[] {
  const lines: string[] = []
  const progress = timed((line) => lines.push(line), isTerminal)
  for (const line of ['downloading', 'compiling 1 of 3: a', 'compiling 2 of 3: b', 'loading']) {
    progress(line)
  }
  return lines.map((line) => line.replace(/^\[\d+:\d\d\] /, ''))
}

test('a terminal shows every line', () => {
  assert.equal(printed(true).length, 4)
})

test('a log gets one of the lines that differ by their numbers only', () => {
  assert.deepEqual(printed(false), ['downloading', 'compiling 1 of 3: a', 'loading'])
})

test('a log hears from a long step once in a while, with the time since its beginning', (t) => {
  t.mock.timers.enable({ apis: ['Date'] })
  const lines: string[] = []
  const progress = timed((line) => lines.push(line), false)
  for (let second = 0; second < 75; second += 1) {
    progress(`compiling ${second} of 75`)
    t.mock.timers.tick(1000)
  }
  assert.equal(lines[0], '[0:00] compiling 0 of 75')
  assert.equal(lines[1], '[0:10] compiling 10 of 75')
  assert.equal(lines.at(-1), '[1:10] compiling 70 of 75')
})
