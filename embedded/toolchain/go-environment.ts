import { availableParallelism, totalmem } from 'node:os'
import { execa } from 'execa'

/** Where modules come from, which of them are private, and where Go keeps them: a company's choice. */
const respected = [
  ...['GOPROXY', 'GOPRIVATE', 'GONOPROXY', 'GOINSECURE', 'GOVCS', 'GOAUTH'],
  ...['GOSUMDB', 'GONOSUMDB', 'GOCACHE', 'GOMODCACHE', 'GOCACHEPROG'],
]

/** How programs of Go run, the compiler among them; they don't change what it makes. */
const runtime = ['GOGC', 'GOMEMLIMIT', 'GOMAXPROCS', 'GODEBUG']

/** What each of the compilers, one per core, and `go` itself may take before it collects garbage. */
const collectFromGiB = 1

/**
 * A compiler ends before it is worth collecting its garbage; only a large one does so. Where memory
 * is short, or somebody has chosen, nothing is changed.
 */
function collector(): Readonly<Record<string, string>> {
  const neededGiB = 2 * collectFromGiB * (availableParallelism() + 1)
  const isChosen = process.env.GOGC !== undefined || process.env.GOMEMLIMIT !== undefined
  if (isChosen || totalmem() < neededGiB * 2 ** 30) return {}
  return { GOGC: 'off', GOMEMLIMIT: `${collectFromGiB}GiB` }
}

/** Every other variable of Go's that a shell has: a platform, a workspace, flags, another GOROOT. */
function unset(): Record<string, undefined> {
  const kept = [...respected, ...runtime]
  const names = Object.keys(process.env).filter((name) => /^(CGO_[A-Z]+|GO[A-Z0-9]+)$/.test(name))
  return Object.fromEntries(
    names.filter((name) => !kept.includes(name)).map((name) => [name, undefined]),
  )
}

/**
 * The environment of `go`, so that equal sources make equal programs: of the user's, which may be in
 * the shell or written with `go env -w`, it has what is {@link respected} alone.
 */
export async function goEnvironment(): Promise<Readonly<Record<string, string | undefined>>> {
  // Without downloads of toolchains, the only one that a shell may refuse.
  const local = process.env.GOTOOLCHAIN === 'local' ? { GOTOOLCHAIN: 'local' } : {}
  const asked = [...respected, 'GOTOOLCHAIN']
  const answer = await execa({
    cwd: '/',
    env: { ...unset(), ...local },
    reject: false,
  })`go env ${asked}`
  const values = answer.stdout?.split('\n') ?? []
  const chosen = Object.fromEntries(asked.map((name, index) => [name, values[index] ?? '']))
  return {
    ...unset(),
    ...chosen,
    GOTOOLCHAIN: chosen.GOTOOLCHAIN === 'local' ? 'local' : 'auto',
    GOENV: 'off',
    // Ignores a `go.work` above the repository.
    GOWORK: 'off',
    GO111MODULE: 'on',
    // Without a stamp of the repository, which git refuses to show to another user than its owner.
    GOFLAGS: '-mod=readonly -buildvcs=false',
    // Static binaries, for images made from scratch.
    CGO_ENABLED: '0',
    ...collector(),
  }
}
