import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { createInterface, type Interface } from 'node:readline'
import { cpuSeconds, memoryMiB, type Process, processes } from './processes.ts'

/** How a program is run that is measured, or that measures another. */
export interface ProgramCommand {
  readonly command: readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** @default 0 */
  readonly core?: Core
}

/** Servers have core 0 and clients core 1, so that they don't share one. */
type Core = 0 | 1

/** A command that runs on one core alone, where the machine has several. */
export const pinned = (command: readonly string[], core: Core): readonly string[] =>
  availableParallelism() > 1 ? ['taskset', '-c', String(core), ...command] : command

/**
 * A running program, in a process group of its own. It is ready when it has written a port, as
 * `port 8000` or as an address: 0 where it listens on none.
 */
export class Program {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #output: Interface
  #lines: AsyncIterator<string> | undefined
  #port = '0'

  /** Starts the program. Nothing is known of it before it is `ready`. */
  constructor({ command, env, cwd, core = 0 }: ProgramCommand) {
    const [file = '', ...args] = pinned(command, core)
    this.#process = spawn(file, args, {
      cwd,
      detached: true,
      env: { ...process.env, ...env },
    })
    this.#output = createInterface(this.#process.stdout)
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Waits until the program is ready. @throws when it ends before, with its last words */
  async ready(): Promise<void> {
    const words: string[] = []
    this.#port = await new Promise<string>((resolve, reject) => {
      for (const lines of [this.#output, createInterface(this.#process.stderr)]) {
        lines.on('line', (line) => {
          words.push(line)
          const [, found] = /(?:port |127\.0\.0\.1:(?!0\b))(\d+)/.exec(line) ?? []
          if (found) resolve(found)
        })
      }
      const ended = () => new Error(`${this.#name} ended: ${words.slice(-20).join('\n')}`)
      this.#process.on('error', reject).on('close', () => reject(ended()))
    })
    this.#lines = this.#output[Symbol.asyncIterator]()
  }

  /** Writes a line of JSON to the program's input. @returns the line of JSON that it answers */
  async ask<Answer>(question: unknown): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(question)}\n`)
    const answer = await this.#lines?.next()
    if (answer?.done !== false) throw new Error(`${this.#name} ended without an answer.`)
    return JSON.parse(answer.value)
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
    const { pid, exitCode, signalCode } = this.#process
    return pid !== undefined && exitCode === null && signalCode === null
  }

  get #name(): string {
    return this.#process.spawnargs.join(' ')
  }

  get #group(): readonly Process[] {
    return processes().filter(({ group }) => group === String(this.#process.pid))
  }
}
