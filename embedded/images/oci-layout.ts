import { existsSync } from 'node:fs'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa, type Options } from 'execa'
import { layout } from '../layout.ts'
import type { Progress } from '../progress.ts'
import { buildahEnvironment } from './buildah-environment.ts'

/** An image made from Debian packages and files of this machine, without any registry. */
export interface ImageRecipe {
  readonly reference: string
  /** Debian packages (their dependencies come along). @default none */
  readonly packages?: readonly string[]
  /** Files and folders to copy: place in the image → place on this machine. @default none */
  readonly files?: Readonly<Record<string, string>>
  /** @default none: whoever runs the image names the command */
  readonly entrypoint?: readonly string[]
  /** What Kubernetes ends a container of it with. @default SIGTERM */
  readonly stopSignal?: string
}

/** How the tools are run. */
type CommandOptions = Pick<Options, 'cancelSignal' | 'env' | 'forceKillAfterDelay'>

/** The file that names this machine's Debian mirrors, in either of apt's two formats. */
async function debianSources(): Promise<{ suite: string; sources: string }> {
  const release = await readFile('/etc/os-release', 'utf8')
  const suite = /^VERSION_CODENAME=(\S+)$/m.exec(release)?.[1]
  const file = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'].find((path) =>
    existsSync(path),
  )
  if (suite === undefined || file === undefined) {
    throw new Error(
      'The images of the embedded cluster are made from Debian packages, and there is no Debian release in /etc/os-release or no apt sources. Fix: use a Debian machine',
    )
  }
  return { suite, sources: await readFile(file, 'utf8') }
}

/** A root file system of Debian packages as a tar archive, made once per set of packages. */
async function rootFileSystem(
  packages: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { suite, sources } = await debianSources()
  const archive = join(layout.images, `${suite}-${packages.join('+')}.rootfs.tar`)
  if (existsSync(archive)) return archive
  const partial = `${archive}.partial`
  await rm(partial, { force: true })
  // Documentation and translations are a third of the size.
  const excluded = ['doc', 'man', 'locale'].map(
    (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
  )
  await execa({
    ...options,
    input: sources,
  })`mmdebstrap --quiet --mode=root --format=tar --variant=extract
    ${excluded} --include=${packages.join(',')} ${suite} ${partial} -`
  await rename(partial, archive)
  return archive
}

/** Lays out a build context; returns the folder. */
async function buildContext(
  recipe: ImageRecipe,
  folder: string,
  options: CommandOptions,
): Promise<string> {
  const context = join(folder, basename(recipe.reference))
  await mkdir(context, { recursive: true })
  const lines = ['FROM scratch']
  if (recipe.packages !== undefined) {
    await link(await rootFileSystem(recipe.packages, options), join(context, 'rootfs.tar'))
    lines.push('ADD rootfs.tar /')
  }
  for (const [index, [target, source]] of Object.entries(recipe.files ?? {}).entries()) {
    const copy = join(context, `file-${index}`)
    await execa`cp -rL ${source} ${copy}`
    // Pods run as users of their own, which what was installed under umask 077 would shut out.
    await execa`chmod -R u=rwX,go=rX ${copy}`
    lines.push(`COPY file-${index} ${target}`)
  }
  if (recipe.entrypoint !== undefined) {
    lines.push(`ENTRYPOINT ${JSON.stringify(recipe.entrypoint)}`)
  }
  if (recipe.stopSignal !== undefined) lines.push(`STOPSIGNAL ${recipe.stopSignal}`)
  await writeFile(join(context, 'Dockerfile'), `${lines.join('\n')}\n`)
  return context
}

/**
 * Builds images with buildah into one OCI image layout, unless it is there. Images that begin alike
 * share their first layers, in the build and in the layout. buildah works in a folder of its own;
 * the layout appears under its name only when it is whole.
 * @throws when mmdebstrap or buildah fails, with what it said, and when `signal` aborts
 */
export async function buildImageLayout(
  recipes: readonly ImageRecipe[],
  folder: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  if (existsSync(folder)) return
  signal?.throwIfAborted()
  const work = `${folder}.partial`
  await rm(work, { recursive: true, force: true })
  const built = join(work, 'layout')
  await mkdir(built, { recursive: true })
  const options: CommandOptions = {
    ...(signal && { cancelSignal: signal }),
    env: await buildahEnvironment(work),
    // mmdebstrap removes what it has unpacked before it ends.
    forceKillAfterDelay: 30_000,
  }
  try {
    for (const recipe of recipes) {
      const { reference } = recipe
      progress(`building ${reference}`)
      const context = await buildContext(recipe, work, options)
      // `--timestamp 0` makes equal contents equal layers.
      await execa(
        options,
      )`buildah build --quiet --isolation chroot --layers --timestamp 0 --tag ${reference} ${context}`
      await execa(options)`buildah push --quiet ${reference} oci:${built}:${reference}`
    }
    await rename(built, folder)
  } catch (error) {
    throw new Error(`Building images failed:\n${(error as Error).message}`)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
