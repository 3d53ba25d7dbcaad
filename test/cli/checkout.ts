import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { execa } from 'execa'
import { type Machine, machine, type Ran } from '../embedded/stand-ins.ts'

const root = join(import.meta.dirname, '../..')

/** What the commands are made of. */
const sources = [
  ...['app', 'cli', 'config', 'dashboards', 'embedded', 'infra', 'loadtest', 'report', 'stacks'],
  ...['main.ts', 'cdktf.json', 'package.json'],
]

/** A checkout of Tally on a machine of its own, where nothing is deployed. */
export interface Checkout {
  readonly machine: Machine
  /** Runs a command of Tally; every variable of the environment that it gets is named here. */
  tally(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>
  /** Writes a file of the checkout, e.g. settings.json. */
  write(name: string, content: string | object): Promise<void>
  /** Reads a file of the checkout. */
  read(name: string): Promise<string>
}

/**
 * Copies the sources: in the repository itself something may be deployed, and what is deployed is
 * found there.
 * @param programs what is on PATH, as `machine` takes it
 */
export async function checkout(
  t: TestContext,
  programs: Readonly<Record<string, string>> = {},
): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-checkout-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const name of sources) {
    await cp(join(root, name), join(folder, name), { recursive: true })
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const own = await machine(t, programs)
  return {
    machine: own,
    tally: async (args, env = {}) =>
      execa({ cwd: folder, reject: false, extendEnv: false, env: { ...own.env, ...env } })(
        process.execPath,
        ['cli/main.ts', ...args],
      ),
    write: (name, content) =>
      writeFile(
        join(folder, name),
        typeof content === 'string' ? content : JSON.stringify(content),
      ),
    read: (name) => readFile(join(folder, name), 'utf8'),
  }
}
