import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

/** An entry of a docker archive's `manifest.json`: paths in the archive. */
interface Image {
  readonly Config: string
  readonly Layers: readonly string[]
}

interface Descriptor {
  readonly digest: string
}

interface Index {
  readonly manifests: readonly Descriptor[]
}

interface ImageManifest {
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

const blob = ({ digest }: Descriptor) => `blobs/${digest.replace(':', '/')}`

async function readJson<T>(folder: string, path: string): Promise<T> {
  return JSON.parse(await readFile(join(folder, path), 'utf8')) as T
}

/** Images that an OCI index leads to, itself or through others, e.g. for several platforms. */
async function indexedImages(folder: string, index: readonly Descriptor[]): Promise<Image[]> {
  const found = await Promise.all(
    // Of several platforms an archive may hold only one, and the index of all.
    index
      .map(blob)
      .filter((path) => existsSync(join(folder, path)))
      .map(async (path) => {
        const manifest = await readJson<Index | ImageManifest>(folder, path)
        if ('manifests' in manifest) return indexedImages(folder, manifest.manifests)
        return [{ Config: blob(manifest.config), Layers: manifest.layers.map(blob) }]
      }),
  )
  return found.flat()
}

/** All images in an unpacked docker or OCI archive, and what machines they are for. */
async function imagesIn(folder: string) {
  const images = existsSync(join(folder, 'manifest.json'))
    ? await readJson<readonly Image[]>(folder, 'manifest.json')
    : await indexedImages(folder, (await readJson<Index>(folder, 'index.json')).manifests)
  return Promise.all(
    images.map(async ({ Config, Layers }) => {
      const { architecture } = await readJson<{ architecture: string }>(folder, Config)
      return { Config, Layers, architecture }
    }),
  )
}

/** An image archive, and what is to become of it. */
export interface NamedArchive {
  /** A docker or OCI archive, compressed or not. */
  readonly archive: string
  /** The name that the image gets, in place of its own. */
  readonly reference: string
  /** That of the nodes, as Go calls it. @default this machine's */
  readonly architecture?: string | undefined
}

const goNames: Readonly<Record<string, string>> = { x64: 'amd64' }
const thisMachine = goNames[process.arch] ?? process.arch

/**
 * Unpacks an archive into a folder, as a docker archive of one image under one name: of docker,
 * podman and containerd each loads such a one, whatever wrote it.
 * @throws when there isn't exactly one image for the nodes in it
 */
export async function unpackImage(folder: string, source: NamedArchive): Promise<void> {
  const { archive, reference, architecture = thisMachine } = source
  await mkdir(folder, { recursive: true })
  await execa`tar --extract --file ${archive} --directory ${folder}`.catch((error) => {
    throw new Error(
      `The image archive ${archive} can not be unpacked: ${error.stderr || error.shortMessage}. Fix: write it again by docker save --output ${archive} <image>`,
    )
  })
  const images = await imagesIn(folder).catch((error) => {
    throw new Error(
      `${archive} is no image archive: ${error.message}. Fix: write one by docker save --output ${archive} <image>`,
    )
  })
  const [match, another] = images.filter((image) => image.architecture === architecture)
  if (match === undefined) {
    const others = [...new Set(images.map((image) => image.architecture))].join(', ')
    throw new Error(
      `The image in ${archive} is for ${others}, and the nodes are ${architecture}. Fix: build it with --platform linux/${architecture}, and save it again`,
    )
  }
  if (another !== undefined) {
    throw new Error(
      `${archive} holds more than one image. Fix: save one alone, by docker save --output ${archive} <image>`,
    )
  }
  const { Config, Layers } = match
  // With an index it would be an OCI archive, too, under its former name.
  for (const name of ['index.json', 'oci-layout', 'repositories', 'manifest.json']) {
    await rm(join(folder, name), { force: true })
  }
  const manifest = [{ Config, RepoTags: [reference], Layers }]
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
}

/** Writes an archive again as a docker archive of one image, see {@link unpackImage}. */
export async function writeNamedArchive(source: NamedArchive, output: string): Promise<void> {
  const folder = `${output}.partial`
  try {
    await unpackImage(folder, source)
    await execa`tar --create --file ${output} --directory ${folder} .`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
