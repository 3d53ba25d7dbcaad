import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { layout } from '../layout.ts'
import { go } from '../toolchain/go.ts'
import { isBuilt } from '../toolchain/programs.ts'
import { kubernetesModule, metricsServerModule } from '../toolchain/versions.ts'
import { missingPackages } from './debian-packages.ts'

/** Something that a target needs of this machine. */
export interface Requirement {
  readonly what: string
  readonly met: boolean
  /** What was found. */
  readonly found: string
  /** The command or step that meets it; also set where Tally does it by itself. */
  readonly fix?: string
}

/** Where to go when the machine can't run the embedded cluster at all. */
const alternative = 'or use an existing Kubernetes: npm run up -- local'

/**
 * Go, unless what it would compile is built.
 * @param module folder of a Go module of this repository
 */
export async function compiler(module: string): Promise<Requirement> {
  const what = `Go that can compile embedded/toolchain/${basename(module)}/go.mod`
  if (isBuilt(module)) return { what, met: true, found: 'not needed: it is compiled' }
  try {
    // A `go` that is too old fails here, or fetches the toolchain that it is allowed to.
    await go(['list', '-m'], { module })
    return { what, met: true, found: await go(['env', 'GOVERSION'], { module }) }
  } catch (error) {
    const fix = 'install Go 1.26 or newer (or 1.25 with GOTOOLCHAIN=auto)'
    return { what, met: false, found: (error as Error).message, fix }
  }
}

/**
 * Where everything is kept. The path ends up in image references, mount options and containerd's
 * configuration, where colons, commas, quotes and spaces mean something else.
 */
function cacheFolder(): Requirement {
  return {
    what: 'a cache folder with a plain name',
    met: /^[\w./@+-]+$/.test(layout.cache),
    found: layout.cache,
    fix: 'set XDG_CACHE_HOME to a path of letters, digits and . _ - + @ only',
  }
}

/** What the embedded cluster needs, what was found, and how to fix what is missing. */
export async function requirements(): Promise<readonly Requirement[]> {
  const linux = process.platform === 'linux'
  const compilers = await Promise.all([kubernetesModule, metricsServerModule].map(compiler))
  const checks: Requirement[] = [
    { what: 'Linux', met: linux, found: process.platform, fix: alternative.slice(3) },
    {
      what: 'root',
      met: process.getuid?.() === 0,
      found: `user id ${process.getuid?.()}`,
      fix: `run it as root, ${alternative}`,
    },
    cacheFolder(),
    ...compilers.map((each) => (each.met ? each : { ...each, fix: `${each.fix}, ${alternative}` })),
  ]
  if (linux) {
    const missing = missingPackages()
    const apt = existsSync('/usr/bin/apt-get')
    const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
    const [, name = 'unknown'] = /^ID="?([\w-]+)/m.exec(release) ?? []
    checks.push({
      what: 'Debian',
      met: name === 'debian',
      found: name,
      fix: `its images are made from Debian's packages: use a Debian machine, ${alternative}`,
    })
    checks.push({
      what: 'packages from Debian',
      met: missing.length === 0 || apt,
      found: missing.length === 0 ? 'all installed' : `missing: ${missing.join(' ')}`,
      fix: apt ? 'npm run up installs them' : `install them by hand, ${alternative}`,
    })
  }
  return checks
}

/**
 * Refuses where a requirement isn't met.
 * @param refusal what can't be done, e.g. "This machine can't deploy local"
 * @param alternatives what to do instead @default nothing is named
 * @throws naming everything that is missing, and how to fix each
 */
export function requireAll(
  checks: readonly Requirement[],
  refusal: string,
  alternatives = '',
): void {
  const unmet = checks.filter(({ met }) => !met)
  if (unmet.length === 0) return
  const lines = unmet.map(({ what, found, fix }) => `  ${what}: ${found}. Fix: ${fix}`)
  throw new Error([`${refusal}:`, ...lines, ...(alternatives ? [alternatives] : [])].join('\n'))
}

/**
 * Refuses a machine that can't run the embedded cluster.
 * @throws naming everything that is missing, and how to fix each
 */
export async function requireMachine(): Promise<void> {
  requireAll(await requirements(), "This machine can't run the embedded Kubernetes")
}
