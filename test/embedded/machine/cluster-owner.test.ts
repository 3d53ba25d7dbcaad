import assert from 'node:assert/strict'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Machine, machine } from '../stand-ins.ts'

/** Code that does something, or prints why it can't. */
const attempt = (work: string) => `
  import { withLock } from '../../embedded/lock.ts'
  import { claimMachine, releaseMachine, requireOwnCluster } from '../../embedded/machine/cluster-owner.ts'
  try { await (${work}); console.log('done') } catch (error) { console.log(error.message) }`

const require = attempt('requireOwnCluster()')

/**
 * A machine that has a cluster.
 * @param owner what differs from the user of the machine
 */
async function owned(t: TestContext, owner: (own: Machine) => object): Promise<Machine> {
  const own = await machine(t, {})
  await mkdir(join(own.cache, 'tally'), { recursive: true })
  await mkdir(own.env.TALLY_MACHINE_STATE)
  const record = {
    uid: process.getuid?.(),
    user: 'root',
    caches: own.cache,
    checkout: '/src/tally',
  }
  await writeFile(
    join(own.env.TALLY_MACHINE_STATE, 'owner.json'),
    JSON.stringify({ ...record, ...owner(own) }),
  )
  return own
}

test('a machine without a cluster is free', async (t) => {
  const { run } = await machine(t, {})
  assert.equal((await run(require)).stdout, 'done')
})

test('the same user with the same cache folder has it again, from any checkout', async (t) => {
  const { run } = await owned(t, () => ({}))
  assert.equal((await run(require)).stdout, 'done')
})

test("another user's cluster is refused, with its owner and the command that works on it", async (t) => {
  const { run } = await owned(t, () => ({ uid: 4242, caches: '/root/.cache' }))
  assert.match(
    (await run(require)).stdout,
    /belongs to root, .*from \/src\/tally .*in \/root\/\.cache\/tally\. Fix: cd '\/src\/tally' && sudo -u root env "PATH=\$PATH" XDG_CACHE_HOME=\/root\/\.cache npm run up$/,
  )
})

test('a cluster in another cache folder is refused, with the folder to name', async (t) => {
  const { run, env } = await owned(t, ({ env }) => ({ caches: env.HOME }))
  await mkdir(join(env.HOME, 'tally'))
  const { stdout } = await run(require)
  assert.ok(stdout.endsWith(`&& env XDG_CACHE_HOME=${env.HOME} npm run up`), stdout)
})

test('a cluster whose files are gone belongs to nobody', async (t) => {
  const { run } = await owned(t, () => ({ caches: '/nowhere' }))
  assert.equal((await run(require)).stdout, 'done')
})

test("no work on another user's cluster is begun", async (t) => {
  const { run } = await owned(t, () => ({ uid: 4242 }))
  const { stdout } = await run(attempt(`withLock(() => console.log('at work'))`))
  assert.match(stdout, /^This machine has an embedded cluster already: it belongs to root/)
})

test('every user can read whose cluster it is, until it is released', async (t) => {
  const { run, env } = await machine(t, {})
  const file = join(env.TALLY_MACHINE_STATE, 'owner.json')
  assert.equal((await run(attempt('claimMachine()'))).stdout, 'done')
  assert.equal((await stat(file)).mode & 0o444, 0o444)
  assert.equal(JSON.parse(await readFile(file, 'utf8')).uid, process.getuid?.())
  await run(attempt('releaseMachine()'))
  await assert.rejects(stat(env.TALLY_MACHINE_STATE), { code: 'ENOENT' })
})
