import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The Go module whose `tool` lines are the programs of the embedded Kubernetes. */
export const nodeModule = join(import.meta.dirname, 'node')
/** The Go module of OpenTofu, used where no `terraform` is on PATH. */
export const openTofuModule = join(import.meta.dirname, 'opentofu')

/**
 * The version of a required module, as pinned in `embedded/node/go.mod`.
 * @throws when go.mod does not require the module
 */
export function moduleVersion(module: string): string {
  const line = new RegExp(`^\\s*${module.replaceAll('.', '\\.')} (v\\S+)`, 'm').exec(
    readFileSync(join(nodeModule, 'go.mod'), 'utf8'),
  )
  if (line?.[1] === undefined) throw new Error(`embedded/node/go.mod does not require ${module}`)
  return line[1]
}

/** Version of Kubernetes and of everything built from its module. */
export const kubernetesVersion = moduleVersion('k8s.io/kubernetes')

/** A short, stable key for a set of inputs: cache folders are named by it. */
export function versionKey(...inputs: string[]): string {
  const hash = createHash('sha256')
  for (const input of inputs) hash.update(input).update('\0')
  return hash.digest('hex').slice(0, 12)
}
