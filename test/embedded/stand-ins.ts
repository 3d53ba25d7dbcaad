import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { execa } from 'execa'

/** What a piece of code printed and how it ended. */
export interface Ran {
  readonly exitCode?: number
  readonly stdout: string
  readonly stderr: string
}

/** A machine of its own: an empty cache folder, and programs that only record how they are called. */
export interface Machine {
  /** The user's cache folder. */
  readonly cache: string
  /** Lines of what was called, in order. */
  calls(): Promise<string[]>
  /** Runs code as a program of its own, with this machine's PATH and cache. */
  run(code: string): Promise<Ran>
}

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
  const cache = join(folder, 'cache')
  return {
    cache,
    calls: async () => (await execa`cat ${log}`).stdout.split('\n').filter(Boolean),
    run: (code) =>
      execa({
        cwd: import.meta.dirname,
        reject: false,
        extendEnv: false,
        // Nothing of the real machine but what a shell script needs.
        env: { PATH: `${bin}:/usr/bin:/bin`, XDG_CACHE_HOME: cache, HOME: folder },
      })(process.execPath, ['--input-type=module', '--eval', code]),
  }
}
