import type { Progress } from '../../loadtest/load-test.ts'
import { describeProgress } from '../../loadtest/report/summary.ts'

/** Seconds between two progress lines where the output is no terminal. */
const quietSeconds = 10

/** Does something and shows on stderr how far it is: in one line, or now and then in a log. */
export async function withLoadProgress<T>(
  work: (onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return work(logNowAndThen())
  return work((progress) => showLine(describeProgress(progress))).finally(() => showLine(''))
}

/** Overwrites the terminal's current line. */
function showLine(text: string): void {
  process.stderr.write(`\r\x1b[2K${text}`)
}

/** A line once in a while, for the log of a long load; none for a short one. */
function logNowAndThen(): (progress: Progress) => void {
  let last = 0
  return (progress) => {
    if (progress.phase !== 'load' || progress.elapsedSeconds - last < quietSeconds) return
    last = progress.elapsedSeconds
    console.error(describeProgress(progress))
  }
}
