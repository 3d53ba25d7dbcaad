import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { goEnvironment } from './go-environment.ts'

interface GoOptions {
  /** Folder of the Go module. */
  readonly module: string
  /** Where the compiler keeps what it needs while it works. @default the system's folder for it */
  readonly temporary?: string
  /** Gets each line of standard error. */
  readonly onLine?: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

/** Lines of a failure that are shown. */
const shownLines = 8
/** What `go build -v` prints of packages that compiled well. */
const packageName = /^[\w./~-]+$/

/**
 * Runs `go` for a module, and returns what it printed. It ends with this process or `signal`, and
 * takes along the compilers and linkers that it started: `go` itself would leave them running.
 * @throws with its last words when it fails
 */
export async function go(
  args: readonly string[],
  { module, temporary, onLine, signal }: GoOptions,
): Promise<string> {
  signal?.throwIfAborted()
  const env = { ...(await goEnvironment()), GOTMPDIR: temporary }
  // A process group of its own, since that can be ended as one.
  const inGroup = execa({ cwd: module, env, detached: true, reject: false })
  const child = inGroup`go ${args}`
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // Nothing of it runs any more.
    }
  }
  process.once('exit', end)
  signal?.addEventListener('abort', end)
  try {
    if (onLine) createInterface({ input: child.stderr }).on('line', onLine)
    const result = await child
    signal?.throwIfAborted()
    if (!result.failed) return result.stdout
    if (result.code === 'ENOENT') throw new Error('there is no `go` on PATH')
    const said = result.stderr.split('\n').filter((line) => !packageName.test(line))
    throw new Error(said.slice(-shownLines).join('\n') || result.shortMessage)
  } finally {
    process.off('exit', end)
    signal?.removeEventListener('abort', end)
  }
}
