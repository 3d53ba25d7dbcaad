import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { admitted } from '../support/admitted.ts'
import { tallyOk } from '../support/tally.ts'

describe('the manifests of a volume that is restored on AWS', () => {
  test('are admitted by a real API server, with every field known', async () => {
    const { stdout } = await tallyOk(
      ...['restored-volume', '--claim', 'data-redis-0', '--volume', 'vol-0123456789abcdef0'],
      ...['--zone', 'eu-central-1a', '--size', '8'],
    )
    // The claim of that name is there, and its volume can't be changed.
    const yaml = stdout.replaceAll('data-redis-0', 'data-redis-9')
    assert.equal((await admitted(yaml)).length, 2)
  })
})
