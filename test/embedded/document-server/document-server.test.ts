import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { documentServerCommand } from '../../../embedded/document-server/document-server.ts'
import { machine } from '../stand-ins.ts'

const build = `
  import { buildDocumentServer } from '../../embedded/document-server/document-server.ts'
  import { missingPackages } from '../../embedded/machine/debian-packages.ts'
  const interruption = new AbortController()
  process.on('SIGUSR2', () => interruption.abort())
  await buildDocumentServer(() => {}, interruption.signal).then(
    (folder) => console.log(folder),
    (error) => { console.error(error.message); process.exitCode = 1 },
  )
  const builders = ['maven', 'default-jdk-headless']
  console.error(missingPackages().filter((name) => builders.includes(name)).join())`

/** \`mvn\` and \`jlink\` as far as they are called: each writes where it is told to. */
const mvn = `for each; do case "$each" in -DoutputFolder=*) touch "\${each#*=}/document-server.jar" ;; esac; done`
const jlink = 'for last; do :; done; touch "$last"'

test('the server and its Java are built once', async (t) => {
  const { run, calls } = await machine(t, { mvn, jlink })
  const first = await run(build)
  assert.deepEqual((await readdir(first.stdout)).sort(), ['document-server.jar', 'java'])
  assert.equal((await run(build)).stdout, first.stdout)
  assert.deepEqual(
    (await calls()).map((call) => call.split(' ')[0]),
    ['mvn', 'jlink'],
  )
})

test('where it is built neither Maven nor a JDK is missing', async (t) => {
  const { run } = await machine(t, { mvn, jlink })
  assert.equal((await run(build)).stderr, '')
})

test("Maven's words are passed on, and nothing is left that looks built", async (t) => {
  const { run, cache } = await machine(t, {
    mvn: 'echo "[INFO] Scanning"; echo "[ERROR] DocumentServer.java: cannot find symbol"; exit 1',
    jlink,
  })
  const { exitCode, stderr } = await run(build)
  assert.equal(exitCode, 1)
  assert.match(stderr, /^Building the document server failed: .*\n\[ERROR\].*cannot find symbol$/m)
  assert.doesNotMatch(stderr, /Scanning/)
  assert.deepEqual(await readdir(join(cache, 'tally/programs')), [])
})

test('an interrupted build says how to go on, and leaves nothing that looks built', async (t) => {
  const { run, cache } = await machine(t, { mvn: 'kill -USR2 $PPID; exec sleep 60', jlink })
  const { exitCode, stderr } = await run(build)
  assert.equal(exitCode, 1)
  assert.match(stderr, /interrupted.*goes on where it stopped/)
  assert.deepEqual(await readdir(join(cache, 'tally/programs')), [])
})

test('keeps documents and listens where its arguments say, and writes nowhere else', () => {
  const command = documentServerCommand('/opt/it', { folder: '/data', host: '0.0.0.0', port: 1 })
  assert.equal(command[0], '/opt/it/java/bin/java')
  assert.deepEqual(command.slice(-4), ['/opt/it/document-server.jar', '/data', '0.0.0.0', '1'])
  assert.ok(command.includes('-XX:-UsePerfData'))
})
