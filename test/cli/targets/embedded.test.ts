import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { linux } from '../../embedded/stand-ins.ts'
import { checkout } from '../checkout.ts'

const stateFile = 'terraform.embedded.tfstate'
const state = JSON.stringify({ version: 4, resources: [{}] })

/** A checkout that has the embedded cluster deployed, as a user who didn't. */
async function foreign(t: TestContext) {
  const found = await checkout(t, { terraform: 'true', go: 'echo go1.26.8' })
  const { TALLY_MACHINE_STATE: folder } = found.machine.env
  await mkdir(folder)
  const owner = { uid: 4242, user: 'root', caches: '/root/.cache', checkout: '/src/tally' }
  await writeFile(join(folder, 'owner.json'), JSON.stringify(owner))
  return found
}

describe("another user's embedded cluster", () => {
  for (const args of [['up', 'embedded'], ['down'], ['embedded', 'stop'], ['load']]) {
    const command = ['npm run', args[0], ...(args[1] ? ['--', args[1]] : [])].join(' ')
    test(`is not touched by ${command}, which names the owner and what to run`, async (t) => {
      const { tally, write, read } = await foreign(t)
      await write(stateFile, state)
      const { exitCode, stderr } = await tally(args)
      assert.equal(exitCode, 1)
      assert.match(stderr, /belongs to root, .*\/src\/tally/)
      assert.ok(
        stderr.endsWith(`sudo -u root env "PATH=$PATH" XDG_CACHE_HOME=/root/.cache ${command}`),
        stderr,
      )
      assert.equal(await read(stateFile), state)
    })
  }

  for (const isHere of [true, false]) {
    const where = isHere ? 'the checkout that deployed it' : 'any other checkout'
    test(`is what status shows in ${where}`, async (t) => {
      const { tally, write } = await foreign(t)
      if (isHere) await write(stateFile, state)
      const { exitCode, stdout } = await tally(['status', '--json'])
      const { target, ready, unhealthy } = JSON.parse(stdout)
      assert.deepEqual([exitCode, target, ready], [1, 'embedded', false])
      assert.match(unhealthy[0], /belongs to root, .*Fix: .*npm run status -- --json$/)
    })
  }
})

test('a cluster that another checkout has started is destroyed only where it is named', async (t) => {
  const { tally, machine } = await checkout(t)
  const { HOME, XDG_CACHE_HOME: caches, TALLY_MACHINE_STATE: folder } = machine.env
  await mkdir(join(caches, 'tally'), { recursive: true })
  await mkdir(folder)
  const owner = { uid: process.getuid?.(), user: 'root', caches, checkout: HOME }
  await writeFile(join(folder, 'owner.json'), JSON.stringify(owner))
  const { exitCode, stderr } = await tally(['down'])
  assert.equal(exitCode, 1)
  assert.ok(stderr.startsWith(`embedded was started from ${HOME}, another checkout. Fix: `), stderr)
  assert.match(stderr, /npm run down -- embedded$/)
})

test("another user's cluster is in nobody's way who has deployed something else", async (t) => {
  const { tally, write } = await foreign(t)
  await write('terraform.local.tfstate', state)
  const { stdout } = await tally(['status', '--json'])
  assert.equal(JSON.parse(stdout).target, 'local')
  const { stderr } = await tally(['down'])
  assert.doesNotMatch(stderr, /belongs to root/)
})

test("another user's state that can not be read is no reason to say anything else", async (t) => {
  const { tally, write } = await foreign(t)
  await write(stateFile, 'not readable')
  const { stdout } = await tally(['status', '--json'])
  assert.match(JSON.parse(stdout).unhealthy[0], /belongs to root/)
})

test('a machine that can not have the cluster keeps its state when up is refused', async (t) => {
  const { tally, write, read } = await checkout(t, { terraform: 'true' })
  await write(stateFile, state)
  const { exitCode, stderr } = await tally(['up', 'embedded'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /no `go` on PATH/)
  assert.equal(await read(stateFile), state)
})

test(
  'downloads of a shell with a proxy use it, and the cluster is reached without',
  linux,
  async (t) => {
    const { tally, machine } = await checkout(t, {
      go: '[ "$1" = list ] && cat /proc/self/environ > "$HOME/environment"; true',
    })
    await tally(['doctor'], { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'localhost' })
    const variables = (await readFile(join(machine.env.HOME, 'environment'), 'utf8')).split('\0')
    assert.ok(variables.includes('HTTPS_PROXY=http://proxy.example:3128'))
    const exempt = variables.find((variable) => variable.startsWith('NO_PROXY='))
    assert.match(exempt ?? '', /localhost.*198\.51\.100\.1/)
  },
)
