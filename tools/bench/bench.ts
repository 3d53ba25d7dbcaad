import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleApp } from '../../app/bundle.ts'
import type { Comparison, NotMeasured } from './comparison.ts'
import { installPeers } from './peers.ts'
import { findPlatform, type Platform } from './platform.ts'
import { Program, type ProgramCommand } from './program.ts'

/** Measures one thing. What it starts by `Bench` ends with it. */
export type Measure = (bench: Bench) => Promise<Comparison | NotMeasured>

/** Headers that Node and the frameworks set by themselves. */
const ownHeaders = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']

/** What comparisons are made with. Nothing is installed or made before somebody asks for it. */
export class Bench {
  readonly #started: Program[] = []
  readonly #folder = mkdtempSync(join(tmpdir(), 'tally-bench-'))
  #bundle: Promise<string> | undefined
  #platform: Promise<Platform | undefined> | undefined

  /** The folder with what Tally is compared with. */
  get peers(): string {
    return installPeers()
  }

  /** A folder for files of this run. */
  get folder(): string {
    return this.#folder
  }

  /** Starts the app, and stores what it answers `GET /` with. @returns the file, for the peers */
  async page(): Promise<string> {
    const file = join(this.#folder, 'page.json')
    const { origin } = await this.start(await this.app())
    const answer = await fetch(origin)
    const headers = [...answer.headers].filter(([name]) => !ownHeaders.includes(name))
    const body = await answer.text()
    writeFileSync(file, JSON.stringify({ headers: Object.fromEntries(headers), body }))
    await this.stopPrograms()
    return file
  }

  /** The app as its image has it: the folder with its bundle. */
  bundle(): Promise<string> {
    const folder = join(this.#folder, 'app')
    this.#bundle ??= bundleApp(folder).then(() => folder)
    return this.#bundle
  }

  /** How the bundled app is run with in-memory stores. */
  async app(): Promise<ProgramCommand> {
    return {
      command: [process.execPath, join(await this.bundle(), 'server.js')],
      env: { PORT: '0', HOST: '127.0.0.1', NODE_ENV: 'production' },
    }
  }

  /** The `embedded` platform that is up on this machine. */
  platform(): Promise<Platform | undefined> {
    this.#platform ??= findPlatform()
    return this.#platform
  }

  async start(command: ProgramCommand): Promise<Program> {
    const program = new Program(command)
    // Before it is ready, so that it is ended as well where the benchmark ends meanwhile.
    this.#started.push(program)
    await program.ready()
    return program
  }

  /** Starts a program of the peers' folder under this Node. */
  async startPeer(file: string, options: Partial<ProgramCommand> = {}): Promise<Program> {
    return this.start({ command: [process.execPath, join(this.peers, file)], ...options })
  }

  /** Starts autocannon, which sends what it is asked to. */
  async startLoad(): Promise<Program> {
    return this.startPeer('load.mjs', { core: 1 })
  }

  /** Ends what was started. */
  async stopPrograms(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((program) => program.stop()))
  }

  /** Ends what was started, at once, and removes the folder: also where the process is told to end. */
  close(): void {
    for (const program of this.#started.splice(0)) program.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
