import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Requirement } from '../machine/requirement.ts'
import { go } from './go.ts'
import { isBuilt } from './programs.ts'

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
    const [, version] = /^go (\S+)$/m.exec(readFileSync(join(module, 'go.mod'), 'utf8')) ?? []
    const fix = `install Go ${version} or newer, see https://go.dev/doc/install; any since 1.21 fetches that itself, unless GOTOOLCHAIN is "local"`
    return { what, met: false, found: (error as Error).message, fix }
  }
}
