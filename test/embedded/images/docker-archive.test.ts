import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { execa } from 'execa'
import { writeNamedArchive } from '../../../embedded/images/docker-archive.ts'

/** Files of an archive: a text, or what becomes JSON. */
type Files = Readonly<Record<string, unknown>>

const digest = (name: string) => ({ digest: `sha256:${name}` })

/** An image of one layer as OCI blobs: `<name>-manifest`, `<name>-config`, `<name>-layer`. */
const blobs = (name: string, architecture: string): Files => ({
  [`blobs/sha256/${name}-manifest`]: {
    config: digest(`${name}-config`),
    layers: [digest(`${name}-layer`)],
  },
  [`blobs/sha256/${name}-config`]: { architecture },
  [`blobs/sha256/${name}-layer`]: `the files of ${name}`,
})

const ociArchive = (...manifests: { digest: string }[]): Files => ({
  'oci-layout': { imageLayoutVersion: '1.0.0' },
  'index.json': { manifests },
})

const dockerArchive = (architecture: string, ...tags: string[]): Files => ({
  'manifest.json': tags.map((tag) => ({
    Config: 'config.json',
    RepoTags: [tag],
    Layers: ['layer.tar'],
  })),
  repositories: {},
  'config.json': { architecture },
  'layer.tar': 'the files of docker',
})

describe('an image archive that gets a name', () => {
  let folder: string
  const archive = () => join(folder, 'image.tar')
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tally-archive-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Names an archive of these files. @returns the files of the new one */
  async function named(files: Files, ...options: string[]) {
    const source = join(folder, 'source')
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(source, path)), { recursive: true })
      const text = typeof content === 'string' ? content : JSON.stringify(content)
      await writeFile(join(source, path), text)
    }
    await execa`tar --create ${options} --file ${archive()} --directory ${source} .`
    return nameIt()
  }

  async function nameIt() {
    const result = join(folder, 'result')
    await mkdir(result)
    const wanted = { archive: archive(), reference: 'localhost/shop:1', architecture: 'amd64' }
    await writeNamedArchive(wanted, `${result}.tar`)
    await execa`tar --extract --file ${result}.tar --directory ${result}`
    const manifest = JSON.parse(await readFile(join(result, 'manifest.json'), 'utf8'))
    assert.equal(manifest.length, 1)
    assert.deepEqual(manifest[0].RepoTags, ['localhost/shop:1'])
    const read = (path: string) => readFile(join(result, path), 'utf8')
    assert.deepEqual(JSON.parse(await read(manifest[0].Config)), { architecture: 'amd64' })
    return { names: await readdir(result), layers: await Promise.all(manifest[0].Layers.map(read)) }
  }

  test("loses its former name, as docker's archive", async () => {
    const { names, layers } = await named(dockerArchive('amd64', 'shop:old'))
    assert.deepEqual(layers, ['the files of docker'])
    assert.deepEqual(names.sort(), ['config.json', 'layer.tar', 'manifest.json'])
  })

  test('may be compressed', async () => {
    const { layers } = await named(dockerArchive('amd64', 'shop:old'), '--gzip')
    assert.deepEqual(layers, ['the files of docker'])
  })

  test("becomes docker's, as an OCI archive, which docker before 25 can't load", async () => {
    const { names, layers } = await named({
      ...ociArchive(digest('shop-manifest')),
      ...blobs('shop', 'amd64'),
    })
    assert.deepEqual(layers, ['the files of shop'])
    assert.deepEqual(names.sort(), ['blobs', 'manifest.json'])
  })

  test('is the one for the nodes among several platforms, attestations and absent ones', async () => {
    const { layers } = await named({
      ...ociArchive(digest('index')),
      'blobs/sha256/index': {
        manifests: ['arm', 'intel', 'attestation', 'absent'].map((name) =>
          digest(`${name}-manifest`),
        ),
      },
      ...blobs('arm', 'arm64'),
      ...blobs('intel', 'amd64'),
      ...blobs('attestation', 'unknown'),
    })
    assert.deepEqual(layers, ['the files of intel'])
  })

  test('is refused when it is for other machines than the nodes', async () => {
    await assert.rejects(
      named(dockerArchive('arm64', 'shop:old')),
      /is for arm64, and the nodes are amd64\. Fix: build it with --platform linux\/amd64/,
    )
  })

  test('is refused when it holds two images', async () => {
    await assert.rejects(
      named(dockerArchive('amd64', 'shop:1', 'shop:2')),
      /image\.tar holds more than one image\. Fix: save one alone/,
    )
  })

  test('is refused when it is no archive of an image', async () => {
    await assert.rejects(
      named({ 'README.md': 'words' }),
      /image\.tar is no image archive: .*index\.json.* Fix: write one by docker save/,
    )
  })

  test('is refused when it is no archive, and nothing is left', async () => {
    await writeFile(archive(), 'words')
    await assert.rejects(nameIt(), /image\.tar can not be unpacked: .* Fix: .*docker save/s)
    assert.deepEqual((await readdir(folder)).sort(), ['image.tar', 'result'])
  })
})
