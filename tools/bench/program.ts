import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { cpuSeconds, memoryMiB, type Process, processes } from './processes.ts'

/** How a program is run that is measured, or that measures another. */
export interface ProgramCommand {
  readonly command: readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Servers have core 0 and clients core 1, so that they don't share one. @default 0 */
  readonly core?: 0 | 1
}

/**
 * A running program, in a process group of its own. It is ready when it has written a port, as
 * `port 8000` or as an address: 0 where it listens on none.
 */
export class Program {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly origin: string
  /** From its start to the line that has the port. */
  readonly startMs: number

  private constructor(
    process: ChildProcess,
    lines: AsyncIterator<string>,
    port: string,
    startMs: number,
  ) {
    this.#process = process
    this.#lines = lines
    this.origin = `http://127.0.0.1:${port}`
    this.startMs = startMs
  }

  /** @throws when the program ends before it is ready, with its last words */
  static async start({ command, env, cwd, core = 0 }: ProgramCommand): Promise<Program> {
    const startedAt = performance.now()
    const pinned =
      availableParallelism() > 1 ? ['taskset', '-c', String(core), ...command] : command
    const [file = '', ...args] = pinned
    const child = spawn(file, args, { cwd, detached: true, env: { ...process.env, ...env } })
    const words: string[] = []
    const output = createInterface(child.stdout)
    const port = await new Promise<string>((resolve, reject) => {
      for (const lines of [output, createInterface(child.stderr)]) {
        lines.on('line', (line) => {
          words.push(line)
          const [, found] = /(?:port |127\.0\.0\.1:)(\d+)/.exec(line) ?? []
          if (found) resolve(found)
        })
      }
      const ended = () => new Error(`${command.join(' ')} ended: ${words.slice(-20).join('\n')}`)
      child.on('error', reject).on('exit', () => reject(ended()))
    })
    const lines = output[Symbol.asyncIterator]()
    return new Program(child, lines, port, performance.now() - startedAt)
  }

  /** Writes a line of JSON to the program's input. @returns the line of JSON that it answers */
  async ask<Answer>(question: unknown): Promise<Answer> {
    this.#process.stdin?.write(`${JSON.stringify(question)}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`${this.#process.spawnargs.join(' ')} ended without an answer.`)
    return JSON.parse(value)
  }

  /** CPU time that the program and its children have taken so far, in seconds. */
  cpuSeconds(): number {
    return cpuSeconds(this.#group)
  }

  /** Resident memory of the program and its children. */
  memoryMiB(): number {
    return memoryMiB(this.#group)
  }

  /** Ends the program and its children at once. */
  kill(): void {
    if (this.#isRunning) process.kill(-Number(this.#process.pid), 'SIGKILL')
  }

  /** As `kill`, and waits until the program is gone. */
  async stop(): Promise<void> {
    const exit = this.#isRunning ? once(this.#process, 'exit') : undefined
    this.kill()
    await exit
  }

  get #isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  get #group(): readonly Process[] {
    return processes().filter(({ group }) => group === String(this.#process.pid))
  }
}
