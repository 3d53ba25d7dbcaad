import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { firstLine, machine } from '../stand-ins.ts'

const build = `
  import { mkdirSync } from 'node:fs'
  import { buildImageLayout } from '../../embedded/images/oci-layout.ts'
  import { layout } from '../../embedded/layout.ts'
  const recipe = {
    reference: 'localhost/tally/web:1',
    files: { '/srv/code': import.meta.dirname + '/stand-ins.ts' },
    entrypoint: ['/srv/code', 'serve'],
    stopSignal: 'SIGQUIT',
  }
  const controller = new AbortController()
  process.on('SIGUSR2', () => controller.abort())
  mkdirSync(layout.images, { recursive: true })
  await buildImageLayout([recipe], layout.images + '/web', console.log, controller.signal).catch(
    (error) => console.log(error.message),
  )`

/** \`buildah\` as far as it is called: shows the recipe it builds, pushes into the layout. */
const buildah = `
while [ "$1" != build ] && [ "$1" != push ]; do shift; done
command="$1"
for last; do :; done
case "$command" in
  build) cat "$last/Dockerfile" > "$XDG_CACHE_HOME/Dockerfile" ;;
  push) rest="\${last#oci:}"; touch "\${rest%%:*}/index.json" ;;
esac`

test('an image is built once, as its recipe says', async (t) => {
  const { run, calls, cache } = await machine(t, { buildah })
  assert.equal((await run(build)).stdout, 'building localhost/tally/web:1')
  assert.deepEqual(await readdir(join(cache, 'tally/images')), ['web'])
  assert.ok(existsSync(join(cache, 'tally/images/web/index.json')))
  assert.equal(
    await readFile(join(cache, 'Dockerfile'), 'utf8'),
    'FROM scratch\nCOPY file-0 /srv/code\nENTRYPOINT ["/srv/code","serve"]\nSTOPSIGNAL SIGQUIT\n',
  )
  const called = (await calls()).length
  assert.equal((await run(build)).stdout, '')
  assert.equal((await calls()).length, called, 'the second build called nothing')
})

/** \`buildah\` that keeps what it is to copy, and its own settings. */
const keeps = `
for last; do :; done
case "$*" in *build*) cp -rp "$last/file-0" "$XDG_CACHE_HOME/copied" ;; esac
echo "\${BUILDAH_FORMAT-unset} \${STORAGE_DRIVER-unset}" > "$XDG_CACHE_HOME/settings"
cat "$CONTAINERS_STORAGE_CONF" >> "$XDG_CACHE_HOME/settings"
${buildah}`

test("every user of a pod can read what is copied, whatever the builder's umask", async (t) => {
  const { run, cache } = await machine(t, { buildah: keeps })
  const { stderr } = await run(`
    import { mkdirSync, writeFileSync } from 'node:fs'
    import { buildImageLayout } from '../../embedded/images/oci-layout.ts'
    import { layout } from '../../embedded/layout.ts'
    process.umask(0o077)
    const bundle = process.env.HOME + '/bundle'
    mkdirSync(bundle + '/static', { recursive: true })
    mkdirSync(layout.images, { recursive: true })
    writeFileSync(bundle + '/static/server.js', '')
    writeFileSync(bundle + '/node', '', { mode: 0o700 })
    const recipe = { reference: 'localhost/tally/web:1', files: { '/srv': bundle } }
    await buildImageLayout([recipe], layout.images + '/web', () => {})`)
  assert.equal(stderr, '')
  const mode = async (name: string) => (await stat(join(cache, 'copied', name))).mode & 0o777
  assert.deepEqual(
    [await mode('static'), await mode('static/server.js'), await mode('node')],
    [0o755, 0o644, 0o755],
  )
})

test("the machine's own settings of buildah change nothing", async (t) => {
  const { run, cache } = await machine(t, { buildah: keeps })
  const set = `process.env.BUILDAH_FORMAT = 'docker'; process.env.STORAGE_DRIVER = 'overlay'`
  await run(`${build.replace('await buildImageLayout', `${set}\n  await buildImageLayout`)}`)
  const settings = await readFile(join(cache, 'settings'), 'utf8')
  assert.match(settings, /^unset unset\n\[storage\]\ndriver = "vfs"\ngraphroot = "\S+web\.partial/)
})

test("a failing buildah's words are passed on, and nothing is left", async (t) => {
  const { run, cache } = await machine(t, { buildah: 'echo "no space left" >&2; exit 125' })
  assert.match((await run(build)).stdout, /Building images failed:.*no space left/s)
  assert.deepEqual(await readdir(join(cache, 'tally/images')), [])
})

test('an interrupted build ends buildah, and nothing is left', async (t) => {
  const { start, cache } = await machine(t, { buildah: 'kill -USR2 $PPID; exec sleep 60' })
  const building = start(build)
  assert.equal(await firstLine(building), 'building localhost/tally/web:1')
  assert.match(String((await building).stdout), /Building images failed/)
  assert.deepEqual(await readdir(join(cache, 'tally/images')), [])
})
