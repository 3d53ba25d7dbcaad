import { existsSync, globSync, readFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Progress } from '../progress.ts'
import { buildOnce, builtFolder } from './build-once.ts'
import { go } from './go.ts'
import {
  kubernetesModule,
  kubernetesVersion,
  logsModule,
  metricsServerModule,
  openTofuModule,
} from './versions.ts'

/** Of Prometheus' service discoveries only Kubernetes' is compiled: the rest would double the build. */
const tags = 'remove_all_sd,enable_kubernetes_sd'

/** The linker leaves a debugger's tables out, so no package needs to be compiled with them. */
const compilerFlags = 'all=-dwarf=false'

/** Without the symbols that only a debugger reads; Kubernetes gets its version this way. */
function linkerFlags(): string {
  const [major, minor] = kubernetesVersion.slice(1).split('.')
  const version = 'k8s.io/component-base/version'
  return `-s -w -X ${version}.gitVersion=${kubernetesVersion} -X ${version}.gitMajor=${major} -X ${version}.gitMinor=${minor}`
}

/** etcd's main package is called `server`; every other program is named as people know it. */
const names: Readonly<Record<string, string>> = { server: 'etcd' }

function folderFor(module: string): string {
  const read = (file: string) => readFileSync(join(module, file), 'utf8')
  const own = globSync('**/*.go', { cwd: module }).sort()
  const sources = ['go.mod', 'go.sum', ...own].map(read)
  return builtFolder(basename(module), ...sources, compilerFlags, linkerFlags(), tags, process.arch)
}

/** Where the compiled programs of the cluster are, or will be. */
const programsFolder = (): string => folderFor(kubernetesModule)

/** Path of one program of the cluster, e.g. `kubectl`. */
export const program = (name: string): string => join(programsFolder(), name)

/** Path of OpenTofu's binary, or where it will be. */
const openTofu = (): string => join(folderFor(openTofuModule), 'tofu')

/** Whether nothing of a module is left to compile. */
export const isBuilt = (module: string): boolean => existsSync(folderFor(module))

/**
 * Compiles every `tool` of a Go module into the cache, unless it is there. Go's own build cache
 * lets an interrupted build go on where it stopped.
 * @returns the folder that holds them
 * @throws when the compiler fails, with its last words
 */
export function build(module: string, progress: Progress, signal?: AbortSignal): Promise<string> {
  const compile = async (built: string, temporary: string) => {
    progress('downloading Go modules')
    const options = { module, temporary, signal }
    const packages = await go(['list', '-deps', '-tags', tags, 'tool'], options)
    const total = packages.split('\n').length
    let done = 0
    const onLine = (line: string) => {
      done += 1
      progress(`compiling ${done} of at most ${total} packages: ${line}`)
    }
    const flags = ['-trimpath', '-gcflags', compilerFlags, '-ldflags', linkerFlags(), '-tags', tags]
    await go(['build', '-v', ...flags, '-o', `${built}/`, 'tool'], { ...options, onLine })
    for (const [before, known] of Object.entries(names)) {
      if (existsSync(join(built, before))) await rename(join(built, before), join(built, known))
    }
  }
  const attempt = async (built: string, temporary: string) => {
    try {
      await compile(built, temporary)
    } catch (error) {
      throw new Error(`go build in ${module} failed:\n${(error as Error).message}`)
    }
  }
  return buildOnce(folderFor(module), attempt, progress, signal)
}

/**
 * Builds Kubernetes, etcd, CoreDNS, Prometheus and kubectl once; 5 to 8 minutes on 2 cores.
 * @returns the folder that holds them
 * @throws when the compiler fails or `signal` aborts
 */
export function buildPrograms(progress: Progress, signal?: AbortSignal): Promise<string> {
  return build(kubernetesModule, progress, signal)
}

/** Path of metrics-server's binary, or where it will be. */
export const metricsServer = (): string => join(folderFor(metricsServerModule), 'metrics-server')

/**
 * Builds metrics-server once; 2 minutes on 2 cores. It needs libraries of a later Kubernetes than the
 * cluster's, hence a module of its own.
 * @returns the folder that holds it
 * @throws when the compiler fails or `signal` aborts
 */
export function buildMetricsServer(progress: Progress, signal?: AbortSignal): Promise<string> {
  return build(metricsServerModule, progress, signal)
}

/** Path of a program of the logs' module, `victoria-logs` or `vlagent`, or where it will be. */
export const logsProgram = (name: string): string => join(folderFor(logsModule), name)

/**
 * Builds VictoriaLogs and vlagent once; 1 minute on 2 cores.
 * @returns the folder that holds them
 * @throws when the compiler fails or `signal` aborts
 */
export function buildLogsPrograms(progress: Progress, signal?: AbortSignal): Promise<string> {
  return build(logsModule, progress, signal)
}

/**
 * Builds OpenTofu once, for machines without `terraform`.
 * @returns path of the `tofu` binary
 * @throws when the compiler fails or `signal` aborts
 */
export async function buildOpenTofu(progress: Progress, signal?: AbortSignal): Promise<string> {
  await build(openTofuModule, progress, signal)
  return openTofu()
}
