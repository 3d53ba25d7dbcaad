import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, type TestContext } from 'node:test'
import { execa } from 'execa'
import { type Machine, machine, type Ran, type Running } from '../embedded/stand-ins.ts'

const root = join(import.meta.dirname, '../..')

/** What the commands are made of. */
const sources = [
  ...['app', 'cli', 'config', 'dashboards', 'embedded', 'infra', 'loadtest', 'stacks'],
  ...['main.ts', 'cdktf.json', 'package.json', 'package-lock.json', 'tsconfig.json'],
  ...['Dockerfile', '.dockerignore'],
]
const packages = 'node_modules'
const copied: ReadonlySet<string> = new Set([...sources, packages])

/** A checkout of Tally on a machine of its own, where nothing is deployed. */
export interface Checkout {
  readonly machine: Machine
  /** Runs a command of Tally; every variable of the environment that it gets is named here. */
  tally(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>
  /** Starts a command of Tally in the same way; whoever starts it ends it. */
  start(args: readonly string[]): Running
  /** Writes a file of the checkout, e.g. settings.json. */
  write(name: string, content: string | object): Promise<void>
  /** Reads a file of the checkout. */
  read(name: string): Promise<string>
}

const copies: string[] = []
const free: string[] = []
after(async () => {
  for (const folder of copies) await rm(folder, { recursive: true, force: true })
})

/**
 * A copy of the sources: in the repository itself something may be deployed, and what is deployed
 * is found there. The next test gets it again, without what a test or a command put into it.
 */
async function sourcesFor(t: TestContext): Promise<string> {
  const folder = free.pop() ?? (await copySources())
  t.after(async () => {
    for (const name of await readdir(folder)) {
      if (!copied.has(name)) await rm(join(folder, name), { recursive: true })
    }
    free.push(folder)
  })
  return folder
}

async function copySources(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-checkout-'))
  copies.push(folder)
  for (const name of sources) {
    await cp(join(root, name), join(folder, name), { recursive: true })
  }
  await symlink(join(root, packages), join(folder, packages))
  return folder
}

/**
 * A checkout of its own for a test.
 * @param programs what is on PATH, as `machine` takes it
 */
export async function checkout(
  t: TestContext,
  programs: Readonly<Record<string, string>> = {},
): Promise<Checkout> {
  const folder = await sourcesFor(t)
  const own = await machine(t, programs)
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    execa({ cwd: folder, reject: false, extendEnv: false, env: { ...own.env, ...env } })(
      process.execPath,
      ['cli/main.ts', ...args],
    )
  return {
    machine: own,
    tally: async (args, env) => start(args, env),
    start,
    write: async (name, content) => {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(
        join(folder, name),
        typeof content === 'string' ? content : JSON.stringify(content),
      )
    },
    read: (name) => readFile(join(folder, name), 'utf8'),
  }
}
