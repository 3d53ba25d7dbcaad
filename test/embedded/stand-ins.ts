import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { TestContext } from 'node:test'
import { execa } from 'execa'

/** What a piece of code printed and how it ended. */
export interface Ran {
  readonly exitCode?: number
  readonly stdout: string
  readonly stderr: string
}

/** A program that was started. */
export interface Running extends Promise<Ran> {
  readonly stdout: Readable
  kill(signal?: NodeJS.Signals): boolean
}

/** A machine of its own: an empty cache folder, and programs that only record how they are called. */
export interface Machine {
  /** The user's cache folder. */
  readonly cache: string
  /** The environment of a program on this machine, and all of it. */
  readonly env: {
    readonly PATH: string
    readonly HOME: string
    readonly XDG_CACHE_HOME: string
    readonly TALLY_MACHINE_STATE: string
  }
  /** Lines of what was called, in order. */
  calls(): Promise<string[]>
  /** Runs code as a program of its own, with this machine's PATH and cache, and more variables. */
  run(code: string, env?: Readonly<Record<string, string>>): Promise<Ran>
  /** Starts code in the same way; whoever starts it ends it. */
  start(code: string): Running
}

/** What the scripts themselves call. Nothing else of the real machine is on PATH. */
const tools = ['cat', 'chmod', 'cp', 'sleep', 'touch']

/**
 * Sets up a machine whose programs are shell scripts.
 * @param programs name → body of the script, which runs after the call was recorded
 */
export async function machine(
  t: TestContext,
  programs: Readonly<Record<string, string>>,
): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-machine-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const bin = join(folder, 'bin')
  const log = join(folder, 'calls')
  await mkdir(bin)
  await writeFile(log, '')
  for (const [name, body] of Object.entries(programs)) {
    const script = `#!/bin/sh\necho "${name} $*" >> ${log}\n${body}\n`
    await writeFile(join(bin, name), script)
    await chmod(join(bin, name), 0o755)
  }
  for (const name of tools) {
    const real = ['/usr/bin', '/bin'].map((each) => join(each, name)).find(existsSync)
    if (real && !(name in programs)) await symlink(real, join(bin, name))
  }
  const cache = join(folder, 'cache')
  const state = join(folder, 'state')
  const env = { PATH: bin, XDG_CACHE_HOME: cache, HOME: folder, TALLY_MACHINE_STATE: state }
  const start = (code: string, more: Readonly<Record<string, string>> = {}) =>
    execa({
      cwd: import.meta.dirname,
      reject: false,
      extendEnv: false,
      env: { ...env, ...more },
    })(process.execPath, ['--input-type=module', '--eval', code])
  return {
    cache,
    env,
    calls: async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean),
    start,
    run: async (code, more) => start(code, more),
  }
}

/** The first line that a running program prints. */
export async function firstLine({ stdout }: Running): Promise<string> {
  const [line] = await once(createInterface({ input: stdout }), 'line')
  return String(line)
}

/** For tests that tell processes apart as only Linux can. */
export const linux = { skip: process.platform === 'linux' ? false : 'needs /proc' }
