import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The Go module whose `tool` lines are the programs of the embedded Kubernetes. */
export const kubernetesModule = join(import.meta.dirname, 'kubernetes')
/** The Go module of metrics-server, which needs other versions of Kubernetes' libraries. */
export const metricsServerModule = join(import.meta.dirname, 'metrics-server')
/** The Go module of the log store and its collector. */
export const logsModule = join(import.meta.dirname, 'logs')
/** The Go module of OpenTofu, used where no `terraform` is on PATH. */
export const openTofuModule = join(import.meta.dirname, 'opentofu')
/** The Maven project of the document server. */
export const documentServerProject = join(import.meta.dirname, '../document-server')

/**
 * The version of a required module, as pinned in a `go.mod`.
 * @param of folder of the Go module that requires it
 * @throws when go.mod does not require the module
 */
export function moduleVersion(module: string, of: string = kubernetesModule): string {
  const line = new RegExp(`^(?:require)?\\s+${module.replaceAll('.', '\\.')} (v\\S+)`, 'm').exec(
    readFileSync(join(of, 'go.mod'), 'utf8'),
  )
  if (line?.[1] === undefined) {
    throw new Error(`${join(of, 'go.mod')} does not require ${module}`)
  }
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

/** Changes with everything that the document server is made from. */
export const documentServerVersion = versionKey(
  ...globSync('{pom.xml,src/**/*.*}', { cwd: documentServerProject })
    .sort()
    .map((file) => readFileSync(join(documentServerProject, file), 'utf8')),
)
