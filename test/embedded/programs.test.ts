import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { machine } from './stand-ins.ts'

const build = `
  import { buildPrograms } from '../../embedded/programs.ts'
  const signal = AbortSignal.timeout(Number(process.env.ABORT_MS ?? 60_000))
  await buildPrograms(() => {}, signal).then(
    (folder) => console.log(folder),
    (error) => { console.error(error.message); process.exitCode = 1 },
  )`

/** \`go\` as far as a build calls it: lists packages, and writes programs where \`-o\` says. */
const go = (compile: string) => `
case "$1" in
  list) echo example.com/a; echo example.com/b ;;
  build)
    while [ "$1" != -o ]; do shift; done
    out="$2"
    ${compile}
    ;;
esac`

test('programs are built once, under names that people know', async (t) => {
  const { run, calls } = await machine(t, {
    go: go('echo example.com/a >&2; touch "$out/server" "$out/kubectl"'),
  })
  const first = await run(build)
  assert.deepEqual((await readdir(first.stdout)).sort(), ['etcd', 'kubectl'])
  const compiled = (await calls()).length
  assert.equal((await run(build)).stdout, first.stdout)
  assert.equal((await calls()).length, compiled, 'the second build called nothing')
})

test("a failing compiler's words are passed on, and nothing is left that looks built", async (t) => {
  const { run, cache } = await machine(t, {
    go: go('touch "$out/kubectl"; echo "a.go:1: syntax error" >&2; exit 1'),
  })
  const { exitCode, stderr } = await run(build)
  assert.equal(exitCode, 1)
  assert.match(stderr, /go build in .*embedded\/node failed:\n.*syntax error/s)
  assert.deepEqual(await readdir(join(cache, 'tally/programs')), [])
})

test('an interrupted build says how to go on, and leaves nothing that looks built', async (t) => {
  const { run, cache } = await machine(t, { go: go('touch "$out/kubectl"; exec sleep 30') })
  const { exitCode, stderr } = await run(build.replace('60_000', '1500'))
  assert.equal(exitCode, 1)
  assert.match(stderr, /interrupted.*goes on where it stopped/)
  assert.deepEqual(await readdir(join(cache, 'tally/programs')), [])
})

test('what an ended build left half-written is removed by the next one', async (t) => {
  const { run, cache } = await machine(t, { go: go('touch "$out/kubectl"') })
  const left = join(cache, 'tally/programs/node-000000000000.partial-4194303')
  await run(`import { mkdirSync } from 'node:fs'; mkdirSync('${left}', { recursive: true })`)
  assert.equal((await run(build)).exitCode, 0)
  assert.ok(!existsSync(left))
})
