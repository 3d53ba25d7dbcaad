import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkout } from './checkout.ts'

test('load with nothing deployed is one message with the mend', async (t) => {
  const { tally } = await checkout(t)
  const { exitCode, stdout, stderr } = await tally(['load', '--json'])
  assert.equal(exitCode, 1)
  assert.equal(stdout, '')
  assert.equal(stderr, 'Nothing is deployed. Deploy it first: npm run up')
})

test('load on a platform that does not answer says what does not, and where to look', async (t) => {
  const { tally, write } = await checkout(t)
  await write('terraform.embedded.tfstate', { version: 4, resources: [{}] })
  const { exitCode, stderr } = await tally(['load'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /^The app of embedded does not answer\. .*\nLook with: npm run status/)
})

test('down keeps a state that can not be read, and says how to bring it back', async (t) => {
  const { tally, write, read } = await checkout(t)
  await write('terraform.local.tfstate', 'half of it')
  const { exitCode, stderr } = await tally(['down', 'local'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /terraform\.local\.tfstate can not be read.*cp .*\.backup/)
  assert.equal(await read('terraform.local.tfstate'), 'half of it')
})
