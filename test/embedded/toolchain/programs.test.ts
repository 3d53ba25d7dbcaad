import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { linux, machine } from '../stand-ins.ts'

const build = `
  import { buildPrograms } from '../../embedded/toolchain/programs.ts'
  const interruption = new AbortController()
  process.on('SIGUSR2', () => interruption.abort())
  await buildPrograms(() => {}, interruption.signal).then(
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
    go: go('touch "$out/kubectl"; echo "a.go:1: syntax error\nexample.com/b" >&2; exit 1'),
  })
  const { exitCode, stderr } = await run(build)
  assert.equal(exitCode, 1)
  assert.match(stderr, /go build in .*embedded\/toolchain\/kubernetes failed:\n.*syntax error$/s)
  assert.deepEqual(await readdir(join(cache, 'tally/programs')), [])
})

test('an interrupted build says how to go on, and leaves nothing that looks built', async (t) => {
  const { run, cache } = await machine(t, {
    go: go('touch "$out/kubectl"; kill -USR2 $PPID; exec sleep 60'),
  })
  const { exitCode, stderr } = await run(build)
  assert.equal(exitCode, 1)
  assert.match(stderr, /interrupted.*goes on where it stopped/)
  assert.deepEqual(await readdir(join(cache, 'tally/programs')), [])
})

test('an interrupted build takes along what the compiler started', linux, async (t) => {
  const { run, cache } = await machine(t, {
    go: go('sleep 60 & echo $! > "$XDG_CACHE_HOME/linker"; kill -USR2 $PPID; wait'),
  })
  await run(build)
  const linker = (await readFile(join(cache, 'linker'), 'utf8')).trim()
  const stat = await readFile(`/proc/${linker}/stat`, 'utf8').catch(() => 'gone')
  // Where nobody collects orphans, an ended one stays as a zombie.
  assert.match(stat, /^gone$|\) Z /)
})

test('a machine without Go says so', async (t) => {
  const { run } = await machine(t, {})
  assert.match((await run(build)).stderr, /there is no `go` on PATH/)
})

test('what an ended build left half-written is removed by the next one', async (t) => {
  const { run, cache } = await machine(t, { go: go('touch "$out/kubectl"') })
  const left = join(cache, 'tally/programs/kubernetes-000000000000.partial-4194303')
  await run(`import { mkdirSync } from 'node:fs'; mkdirSync('${left}', { recursive: true })`)
  assert.equal((await run(build)).exitCode, 0)
  assert.ok(!existsSync(left))
})
