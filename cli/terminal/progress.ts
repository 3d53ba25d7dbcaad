import type { Progress } from '../../embedded/progress.ts'

/** Between two lines of the same step where the output is no terminal, e.g. in CI's log. */
const quietSeconds = 10

/** m:ss since a moment. */
const elapsed = (since: number): string => {
  const seconds = Math.round((Date.now() - since) / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/**
 * Passes each line on with the time since now. Of lines that differ in what follows a number only,
 * as a compiler's do, a terminal gets all, and a log one in a while.
 */
export function timed(print: Progress, isTerminal: boolean): Progress {
  const start = Date.now()
  let step = ''
  let printed = 0
  return (line) => {
    const current = line.replace(/\d+.*/, '')
    const repeats = current === step && Date.now() - printed < quietSeconds * 1000
    if (repeats && !isTerminal) return
    step = current
    printed = Date.now()
    print(`[${elapsed(start)}] ${line}`)
  }
}

/** Progress as lines on standard output. */
export const printProgress = (): Progress => timed(console.log, false)
