import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { layout } from '../layout.ts'
import type { Progress } from '../progress.ts'
import { buildahEnvironment } from './buildah-environment.ts'
import { type NamedArchive, unpackImage } from './docker-archive.ts'
import { hasImages, importFolder } from './image-store.ts'

/** Prepares a folder with an image, and loads it into the running cluster, unless it is there. */
async function load(reference: string, prepare: (folder: string) => Promise<void>): Promise<void> {
  if (await hasImages([reference])) return
  const folder = join(layout.images, `${reference.replaceAll(/\W+/g, '-')}.partial`)
  await rm(folder, { recursive: true, force: true })
  try {
    await mkdir(folder, { recursive: true })
    await prepare(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Loads a service's image archive into the running cluster, unless it is there.
 * @throws when there isn't exactly one image for this machine in it
 */
export function loadServiceArchive(source: NamedArchive, progress: Progress): Promise<void> {
  const { archive, reference } = source
  return load(reference, async (folder) => {
    progress(`loading ${archive}`)
    await unpackImage(folder, source)
    await importFolder(folder)
  })
}

export interface ServiceBuild {
  readonly reference: string
  /** The build's context. */
  readonly context: string
  /** Path of the Dockerfile in it. */
  readonly dockerfile: string
}

/** Looks short names such as `python:3.13` up where docker does, unless the machine says where. */
async function registries(folder: string): Promise<string> {
  const given = await readFile('/etc/containers/registries.conf', 'utf8').catch(() => '')
  const file = join(folder, 'registries.conf')
  const search = 'unqualified-search-registries'
  const isSet = new RegExp(`^\\s*${search}`, 'm').test(given)
  await writeFile(file, isSet ? given : `${search} = ["docker.io"]\n${given}`)
  return file
}

/**
 * Builds a service's image with buildah and loads it into the running cluster, unless it is there.
 * @throws when buildah fails, with what it said
 */
export function buildServiceImage(build: ServiceBuild, progress: Progress): Promise<void> {
  const { reference, context, dockerfile } = build
  return load(reference, async (folder) => {
    const built = join(folder, 'layout')
    await mkdir(built)
    const env = {
      ...(await buildahEnvironment(folder)),
      CONTAINERS_REGISTRIES_CONF: await registries(folder),
    }
    const file = join(context, dockerfile)
    progress(`building ${context}`)
    await execa({
      env,
    })`buildah build --isolation chroot --file ${file} --tag ${reference} ${context}`
      .then(() => execa({ env })`buildah push --quiet ${reference} oci:${built}:${reference}`)
      .catch(({ stderr, shortMessage }) => {
        const said = stderr || shortMessage
        // So buildah's message begins when it can't pull a base image.
        const fix = said.includes('creating build container:')
          ? 'build the image where its base images can be pulled, save it by docker save, and name the file as "archive" of the service, in place of "build"'
          : `make buildah build --file ${file} ${context} succeed`
        throw new Error(`Building ${context} failed:\n${said}\nFix: ${fix}`)
      })
    await importFolder(built)
  })
}
