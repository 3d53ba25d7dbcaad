import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { bundleApp } from '../../app/bundle.ts'
import { publicRoutes, service } from '../../app/contract.ts'
import { runServer } from './run-server.ts'

/** A bundle in a folder of its own, away from the repository and its packages. */
async function bundle(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-bundle-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await bundleApp(folder)
  return folder
}

test('the bundle serves every route from an otherwise empty folder', async (t) => {
  const folder = await bundle(t)
  const server = await runServer(t, { file: join(folder, 'server.js'), cwd: folder })
  const paths = [
    ...publicRoutes.map(({ path }) => path),
    ...Object.values(service.paths),
    '/docs/json',
    '/docs/yaml',
    '/docs/static/swagger-ui-bundle.js',
    '/docs/static/swagger-ui.css',
  ]
  for (const path of paths) {
    const response = await fetch(server.address + path)
    assert.equal(response.status, 200, path)
    assert.ok((await response.arrayBuffer()).byteLength > 0, path)
  }
  server.process.kill('SIGTERM')
  const { code, stderr } = await server.ended
  assert.equal(code, 0)
  assert.equal(stderr, '')
})

test('the bundle understands every part of an address of MongoDB', async (t) => {
  const folder = await bundle(t)
  const MONGODB_URL =
    'mongodb://tally:s%40cret@127.0.0.1:1,127.0.0.1:2/tally?replicaSet=rs0&authSource=admin'
  const server = await runServer(t, { file: join(folder, 'server.js'), env: { MONGODB_URL } })
  assert.equal((await fetch(`${server.address}/data`)).status, 503)
  server.process.kill('SIGTERM')
  const { stdout } = await server.ended
  assert.match(stdout, /mongodb at 127\.0\.0\.1:1,127\.0\.0\.1:2 /)
})

test('the same sources give the same bundle', async (t) => {
  const [first, second] = await Promise.all([bundle(t), bundle(t)])
  const read = (folder: string) => readFile(join(folder, 'server.js'), 'utf8')
  assert.equal(await read(first), await read(second))
})
