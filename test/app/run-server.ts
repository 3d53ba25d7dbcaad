import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

const serverFile = join(import.meta.dirname, '../../app/server.ts')

/** How a server's process ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A server in a process of its own. */
export interface RunningServer {
  readonly process: ChildProcess
  readonly address: string
  readonly ended: Promise<Ended>
}

/** What a test may say about how the server is started. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** @default app/server.ts */
  readonly file?: string
  /** @default the current folder */
  readonly cwd?: string
}

/** Starts a server, on any free port unless told otherwise; it ends with the test. */
export function spawnServer(t: TestContext, { env, file = serverFile, cwd }: RunOptions = {}) {
  const child = spawn(process.execPath, [file], {
    cwd,
    env: { HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = once(child, 'close').then(
    ([code]): Ended => ({ code: code as number | null, stdout, stderr }),
  )
  return { process: child, ended }
}

/** As `spawnServer`, and waits until it listens. */
export async function runServer(t: TestContext, options: RunOptions = {}): Promise<RunningServer> {
  const { process: child, ended } = spawnServer(t, options)
  const address = new Promise<string>((resolve) => {
    let seen = ''
    child.stdout.on('data', (text: string) => {
      seen += text
      const found = /Server listening at (http:\S+?)"/.exec(seen)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  const tooEarly = ended.then(({ stdout, stderr }) => {
    throw new Error(`the server ended before it listened:\n${stdout}${stderr}`)
  })
  return { process: child, ended, address: await Promise.race([address, tooEarly]) }
}
