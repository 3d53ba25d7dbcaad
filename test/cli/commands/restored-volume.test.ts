import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { checkout } from '../checkout.ts'

const flags = ['--claim', 'data-redis-0', '--zone', 'eu-central-1a', '--size', '8']

test('restored-volume prints a volume and its claim in the namespace of the settings', async (t) => {
  const { tally, write } = await checkout(t)
  await write('settings.json', { namespace: 'shop' })
  const { exitCode, stdout } = await tally([
    'restored-volume',
    '--volume',
    'vol-0123456789abcdef0',
    ...flags,
  ])
  assert.equal(exitCode, 0)
  const kinds = parseAllDocuments(stdout).map((document) => document.toJS())
  assert.deepEqual(
    kinds.map(({ kind }) => kind),
    ['PersistentVolume', 'PersistentVolumeClaim'],
  )
  assert.equal(kinds[1].metadata.namespace, 'shop')
})

test('restored-volume refuses what is no volume, with an example', async (t) => {
  const { tally } = await checkout(t)
  const { exitCode, stderr } = await tally(['restored-volume', '--volume', 'snap-1', ...flags])
  assert.equal(exitCode, 1)
  assert.match(stderr, /'snap-1' is invalid.*vol-0123456789abcdef0/)
})
