import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { go } from './go.ts'
import { layout } from './layout.ts'
import type { Progress } from './progress.ts'
import { kubernetesVersion, nodeModule, openTofuModule, versionKey } from './versions.ts'

/** Of Prometheus' service discoveries only Kubernetes' is compiled: the rest would double the build. */
const tags = 'remove_all_sd,enable_kubernetes_sd'

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
  return join(
    layout.programs,
    `${basename(module)}-${versionKey(read('go.mod'), read('go.sum'), linkerFlags(), tags, process.arch)}`,
  )
}

/** Where the compiled programs of the cluster are, or will be. */
const programsFolder = (): string => folderFor(nodeModule)

/** Path of one program of the cluster, e.g. `kubectl`. */
export const program = (name: string): string => join(programsFolder(), name)

/** Path of OpenTofu's binary, or where it will be. */
const openTofu = (): string => join(folderFor(openTofuModule), 'tofu')

/** Whether nothing of a module is left to compile. */
export const isBuilt = (module: string): boolean => existsSync(folderFor(module))

/**
 * Compiles every `tool` of a Go module into the cache, unless it is there.
 * Go's own build cache lets an interrupted build go on where it stopped; the folder of binaries
 * appears under its final name only when all of them are whole.
 * @throws when the compiler fails, with its last words
 */
async function build(module: string, progress: Progress, signal?: AbortSignal): Promise<string> {
  const folder = folderFor(module)
  if (existsSync(folder)) return folder
  const partial = `${folder}.partial-${process.pid}`
  const [built, temporary] = [join(partial, 'built'), join(partial, 'temporary')]
  // In a new container the ids of processes, and so the name, come again.
  await rm(partial, { recursive: true, force: true })
  for (const each of [built, temporary]) await mkdir(each, { recursive: true })
  try {
    progress('downloading Go modules')
    const options = { module, temporary, signal }
    const packages = await go(['list', '-deps', '-tags', tags, 'tool'], options)
    const total = packages.split('\n').length
    let done = 0
    const onLine = (line: string) => {
      done += 1
      progress(`compiling ${done} of at most ${total} packages: ${line}`)
    }
    const flags = ['-v', '-trimpath', '-ldflags', linkerFlags(), '-tags', tags, '-o', `${built}/`]
    await go(['build', ...flags, 'tool'], { ...options, onLine })
    for (const [before, known] of Object.entries(names)) {
      if (existsSync(join(built, before))) await rename(join(built, before), join(built, known))
    }
    // Built by two commands at once, the first one's is as good.
    if (!existsSync(folder)) await rename(built, folder)
    return folder
  } catch (error) {
    if (signal?.aborted) {
      throw new Error(
        'The build was interrupted. Run the command again: it goes on where it stopped',
      )
    }
    throw new Error(`go build in ${module} failed:\n${(error as Error).message}`)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** Folders of former versions of the same module, and what an ended build left half-written. */
async function removeOutdated(module: string): Promise<void> {
  const current = basename(folderFor(module))
  for (const name of await readdir(layout.programs)) {
    const running = /\.partial-(\d+)$/.exec(name)
    if (running !== null && existsSync(`/proc/${running[1]}`)) continue
    if (name.startsWith(`${basename(module)}-`) && name !== current) {
      await rm(join(layout.programs, name), { recursive: true, force: true })
    }
  }
}

/**
 * Builds Kubernetes, etcd, CoreDNS, Prometheus and kubectl once; 5 to 8 minutes on 2 cores.
 * @returns the folder that holds them
 * @throws when the compiler fails or `signal` aborts
 */
export async function buildPrograms(progress: Progress, signal?: AbortSignal): Promise<string> {
  const folder = await build(nodeModule, progress, signal)
  await removeOutdated(nodeModule)
  return folder
}

/**
 * Builds OpenTofu once, for machines without `terraform`.
 * @returns path of the `tofu` binary
 * @throws when the compiler fails or `signal` aborts
 */
export async function buildOpenTofu(progress: Progress, signal?: AbortSignal): Promise<string> {
  await build(openTofuModule, progress, signal)
  await removeOutdated(openTofuModule)
  return openTofu()
}
