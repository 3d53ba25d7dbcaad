import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { linux, machine } from '../stand-ins.ts'

/** Calls something on a machine where a process looks like a running node. */
const load = (call: string) => `
  import { spawn } from 'node:child_process'
  import { once } from 'node:events'
  import { buildServiceImage, loadServiceArchive } from '../../embedded/images/service-image.ts'
  import { layout } from '../../embedded/layout.ts'
  const node = spawn(
    '/bin/sh',
    ['-c', 'sleep 60 & echo; wait', '/tally/embedded/node/supervisor.ts', layout.cluster.root],
    { argv0: 'unshare', detached: true },
  )
  await once(node.stdout, 'data')
  await ${call}.catch(({ message }) => console.log(message))
  process.kill(-node.pid, 'SIGKILL')`
const reference = 'localhost/tally-services/shop:1'
const build = load(
  `buildServiceImage({ reference: '${reference}', context: process.env.HOME + '/shop', dockerfile: 'Dockerfile' }, console.log)`,
)
const archive = load(
  `loadServiceArchive({ reference: '${reference}', archive: process.env.HOME + '/shop.tar', architecture: 'amd64' }, console.log)`,
)

/** `nsenter` as far as it is called: containerd's client, with the images in a file. */
const nsenter = `
case "$*" in
  *'images ls'*) cat "$HOME/images" ;;
  *'images import'*) cat > "$HOME/imported" ;;
esac`

/** Unpacks what docker would have written. */
const tar = `
case "$1" in
  --extract)
    for folder; do :; done
    echo '[{"Config": "config.json", "Layers": []}]' > "$folder/manifest.json"
    echo '{"architecture": "amd64"}' > "$folder/config.json" ;;
  --create) echo packed ;;
esac`

const buildah = `
[ "$1" != build ] || cat "$CONTAINERS_REGISTRIES_CONF" > "$HOME/registries"`

describe("a service's image on the embedded cluster", linux, () => {
  const programs = { nsenter, tar, buildah }

  test('is built from its folder, once', async (t) => {
    const { run, calls, cache, env } = await machine(t, programs)
    await writeFile(join(env.HOME, 'images'), '')
    assert.match((await run(build)).stdout, /^building \S+\/shop$/)
    const built = (await calls()).find((call) => call.startsWith('buildah build'))
    assert.equal(
      built,
      `buildah build --isolation chroot --file ${env.HOME}/shop/Dockerfile --tag ${reference} ${env.HOME}/shop`,
    )
    assert.equal(await readFile(join(env.HOME, 'imported'), 'utf8'), 'packed\n')
    assert.match(await readFile(join(env.HOME, 'registries'), 'utf8'), /^unqualified-search-reg/m)
    assert.deepEqual(await readdir(join(cache, 'tally/images')), [], 'nothing is left')

    await writeFile(join(env.HOME, 'images'), `${reference}\n`)
    const before = (await calls()).length
    assert.equal((await run(build)).stdout, '')
    assert.equal((await calls()).length, before + 1, 'the second one only asked for it')
  })

  test('is loaded from its archive', async (t) => {
    const { run, cache, env } = await machine(t, programs)
    await writeFile(join(env.HOME, 'images'), '')
    assert.match((await run(archive)).stdout, /^loading \S+\/shop\.tar$/)
    assert.equal(await readFile(join(env.HOME, 'imported'), 'utf8'), 'packed\n')
    assert.deepEqual(await readdir(join(cache, 'tally/images')), [], 'nothing is left')
  })

  for (const [what, said, fix] of [
    [
      'its base images can not be pulled',
      'creating build container: initializing source docker://python:3.13: no such host',
      /no such host\nFix: build the image where .* docker save, .* "archive"/,
    ],
    ['its Dockerfile fails', 'building at STEP "COPY": no such file', /\nFix: make buildah build/],
  ] as const) {
    test(`says why and what to do when ${what}`, async (t) => {
      const failing = `echo '${said}' >&2; exit 125`
      const { run, cache, env } = await machine(t, { ...programs, buildah: failing })
      await writeFile(join(env.HOME, 'images'), '')
      await mkdir(join(env.HOME, 'shop'))
      assert.match((await run(build)).stdout, fix)
      assert.deepEqual(await readdir(join(cache, 'tally/images')), [], 'nothing is left')
    })
  }
})
