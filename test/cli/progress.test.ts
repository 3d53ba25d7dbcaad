import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeFailure } from '../../cli/failure.ts'
import { timed } from '../../cli/progress.ts'

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

test('what a person can mend is said without a stack trace', () => {
  assert.equal(describeFailure(new Error('the port is taken')), 'the port is taken')
})

test('a mistake in the code is shown with where it came from', () => {
  assert.match(describeFailure(new TypeError('x is undefined')), /x is undefined\n\s+at /)
})
