import { existsSync } from 'node:fs'
import { execa } from 'execa'
import { missingPackages } from './debian.ts'
import { programsBuilt } from './programs.ts'
import { nodeModule } from './versions.ts'

/** Something that a target needs of this machine. */
export interface Requirement {
  readonly what: string
  readonly met: boolean
  /** What was found. */
  readonly found: string
  /** The command or step that mends it; also set where Tally does it by itself. */
  readonly mend?: string
}

/** Where to go when the machine can't run the embedded cluster at all. */
const alternative = 'or use an existing Kubernetes: npm run up -- local'

async function go(): Promise<Requirement> {
  const what = 'Go that can compile embedded/node/go.mod'
  if (programsBuilt()) return { what, met: true, found: 'not needed: the programs are built' }
  // Inside the module, so that a `go` that is too old fails, or fetches the toolchain it is allowed to.
  const version = await execa({ cwd: nodeModule, reject: false })`go env GOVERSION`
  if (version.exitCode === 0) return { what, met: true, found: version.stdout }
  const found = version.code === 'ENOENT' ? 'no `go` on PATH' : version.stderr.trim()
  return {
    what,
    met: false,
    found,
    mend: `install Go 1.26 or newer (or 1.25 with GOTOOLCHAIN=auto), ${alternative}`,
  }
}

/** What the embedded cluster needs, what was found, and how to mend what is missing. */
export async function requirements(): Promise<readonly Requirement[]> {
  const linux = process.platform === 'linux'
  const checks: Requirement[] = [
    { what: 'Linux', met: linux, found: process.platform, mend: alternative.slice(3) },
    {
      what: 'root',
      met: process.getuid?.() === 0,
      found: `user id ${process.getuid?.()}`,
      mend: `run it as root, ${alternative}`,
    },
    await go(),
  ]
  if (linux) {
    const missing = missingPackages()
    const apt = existsSync('/usr/bin/apt-get')
    checks.push({
      what: 'packages from Debian',
      met: missing.length === 0 || apt,
      found: missing.length === 0 ? 'all installed' : `missing: ${missing.join(' ')}`,
      mend: apt ? 'npm run up installs them' : `install them by hand, ${alternative}`,
    })
  }
  return checks
}

/**
 * Refuses a machine that can't run the embedded cluster.
 * @throws naming everything that is missing, and the mend of each
 */
export async function requireMachine(): Promise<void> {
  const unmet = (await requirements()).filter(({ met }) => !met)
  if (unmet.length === 0) return
  const lines = unmet.map(({ what, found, mend }) => `  ${what}: ${found}. Mend: ${mend}`)
  throw new Error(`This machine can't run the embedded Kubernetes:\n${lines.join('\n')}`)
}
