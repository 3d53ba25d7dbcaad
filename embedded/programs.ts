import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { layout } from './layout.ts'
import type { Progress } from './progress.ts'
import { kubernetesVersion, nodeModule, openTofuModule, versionKey } from './versions.ts'

/** Static binaries for images made from scratch, without the symbols that only a debugger reads. */
const environment = { CGO_ENABLED: '0' }
/** Of Prometheus' service discoveries only Kubernetes' is compiled: the rest would double the build. */
const tags = 'remove_all_sd,enable_kubernetes_sd'

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
export const programsFolder = (): string => folderFor(nodeModule)

/** Path of one program of the cluster, e.g. `kubectl`. */
export const program = (name: string): string => join(programsFolder(), name)

/** Path of OpenTofu's binary, or where it will be. */
const openTofu = (): string => join(folderFor(openTofuModule), 'tofu')

/** Whether {@link buildPrograms} has nothing left to compile. */
export const programsBuilt = (): boolean => existsSync(programsFolder())

/**
 * Compiles every `tool` of a Go module into the cache, unless it is there.
 * Go's own build cache lets an interrupted build go on where it stopped; the folder of binaries
 * appears under its final name only when all of them are whole.
 * @throws when the compiler fails, with its last lines
 */
async function build(module: string, progress: Progress, signal?: AbortSignal): Promise<string> {
  const folder = folderFor(module)
  if (existsSync(folder)) return folder
  const partial = `${folder}.partial-${process.pid}`
  await mkdir(partial, { recursive: true })
  const go = { cwd: module, env: environment, ...(signal ? { cancelSignal: signal } : {}) }
  try {
    progress('downloading Go modules')
    const packages = await execa(go)`go list -deps -tags ${tags} tool`
    const total = packages.stdout.split('\n').length
    const compiler = execa(
      go,
    )`go build -v -trimpath -ldflags ${linkerFlags()} -tags ${tags} -o ${partial}/ tool`
    let done = 0
    for await (const line of createInterface({ input: compiler.stderr })) {
      done += 1
      progress(`compiling ${done} of at most ${total} packages: ${line}`)
    }
    await compiler
    for (const [built, known] of Object.entries(names)) {
      if (existsSync(join(partial, built))) await rename(join(partial, built), join(partial, known))
    }
    await rename(partial, folder)
    return folder
  } catch (error) {
    if (signal?.aborted)
      throw new Error(
        'The build was interrupted. Run the command again: it goes on where it stopped.',
      )
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').slice(-8).join('\n')
    throw new Error(`go build in ${module} failed:\n${said || (error as Error).message}`)
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
