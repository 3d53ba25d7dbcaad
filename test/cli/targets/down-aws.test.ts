import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkout } from '../checkout.ts'

test('down of a stack of AWS without a region says which setting is missing', async (t) => {
  const { tally } = await checkout(t)
  const { exitCode, stderr } = await tally(['down', 'aws'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /^The setting aws\.region is missing.*settings\.json/)
})

test('down does not call a stack of AWS gone when AWS can not be asked', async (t) => {
  const { tally, write } = await checkout(t)
  await write('settings.json', { aws: { region: 'eu-central-1' } })
  const { exitCode, stdout, stderr } = await tally(['down', 'aws-test'], {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  })
  assert.equal(exitCode, 1)
  assert.doesNotMatch(stdout, /Gone/)
  assert.match(stderr, /^AWS could not be asked what is left of aws-test: .*\nSign in/)
})

test('down refuses a stack that there is not, and names those that there are', async (t) => {
  const { tally } = await checkout(t)
  const { exitCode, stderr } = await tally(['down', 'aws-staging'])
  assert.equal(exitCode, 1)
  assert.match(stderr, /Allowed: embedded, local, aws, aws-test, aws-prod\./)
})
