import { availableParallelism, totalmem } from 'node:os'
import { createInterface } from 'node:readline'
import { execa } from 'execa'

interface GoOptions {
  /** Folder of the Go module. */
  readonly module: string
  /** Where the compiler keeps what it needs while it works. */
  readonly temporary: string
  /** Gets each line of standard error. */
  readonly onLine?: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

/** Lines of a failure that are shown. */
const shownLines = 8
/** What `go build -v` prints of packages that compiled well. */
const packageName = /^[\w./~-]+$/

/** What each of the compilers, one per core, and `go` itself may take before it collects garbage. */
const collectFromGiB = 1

/**
 * A compiler ends before it is worth collecting its garbage; only a large one does so. Where memory
 * is short, or somebody has chosen, nothing is changed.
 */
function collector(): Readonly<Record<string, string>> {
  const neededGiB = 2 * collectFromGiB * (availableParallelism() + 1)
  const isChosen = process.env.GOGC !== undefined || process.env.GOMEMLIMIT !== undefined
  if (isChosen || totalmem() < neededGiB * 2 ** 30) return {}
  return { GOGC: 'off', GOMEMLIMIT: `${collectFromGiB}GiB` }
}

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
  const env = {
    // Static binaries, for images made from scratch.
    CGO_ENABLED: '0',
    GOTMPDIR: temporary,
    ...collector(),
  }
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
