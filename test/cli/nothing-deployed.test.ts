import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkout } from './checkout.ts'

test('load with nothing deployed is one message with the fix', async (t) => {
  const { tally } = await checkout(t)
  const { exitCode, stdout, stderr } = await tally(['load', '--json'])
  assert.equal(exitCode, 1)
  assert.equal(stdout, '')
  assert.equal(stderr, 'Nothing is deployed. Fix: npm run up')
})

test('load on a cluster that is not running says so, and how to start it', async (t) => {
  const { tally, write } = await checkout(t)
  await write('terraform.embedded.tfstate', { version: 4, resources: [{}] })
  const { exitCode, stderr } = await tally(['load'])
  assert.equal(exitCode, 1)
  assert.match(
    stderr,
    /^The cluster of embedded can't be reached: .*\. Fix: npm run up -- embedded$/,
  )
})

test('down keeps a state that can not be read, and says how to bring it back', async (t) => {
  const { tally, write, read } = await checkout(t)
  await write('terraform.local.tfstate', 'half of it')
  const { exitCode, stderr } = await tally(['down', 'local'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /terraform\.local\.tfstate can not be read.*Fix: cp .*\.backup/)
  assert.equal(await read('terraform.local.tfstate'), 'half of it')
})
