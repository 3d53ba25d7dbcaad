import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EnvError, mongodbOf, readEnv } from '../../app/env.ts'

/** The message that these variables are refused with. */
async function refusalOf(source: Record<string, string>): Promise<string> {
  try {
    await readEnv(source)
  } catch (error) {
    assert.ok(error instanceof EnvError)
    return error.message
  }
  return assert.fail('nothing was refused')
}

test('an empty environment gives every default', async () => {
  assert.deepEqual(
    { ...(await readEnv({})) },
    {
      PORT: 8000,
      LOG_LEVEL: 'info',
      REQUEST_LOG: false,
      BEHIND_PROXY: false,
      PLAIN_HTTP_PASSWORDS: true,
      FINAL_SCRAPE_SECONDS: 0,
    },
  )
})

test('values are read as what they are, not as text', async () => {
  const env = await readEnv({
    PORT: '80',
    REQUEST_LOG: 'true',
    FINAL_SCRAPE_SECONDS: '7.5',
    REDIS_URL: 'redis://redis:6379',
  })
  assert.equal(env.PORT, 80)
  assert.equal(env.REQUEST_LOG, true)
  assert.equal(env.FINAL_SCRAPE_SECONDS, 7.5)
  assert.equal(env.REDIS_URL, 'redis://redis:6379')
})

test('an empty variable counts as unset', async () => {
  const env = await readEnv({ PORT: '', REDIS_URL: '' })
  assert.equal(env.PORT, 8000)
  assert.equal(env.REDIS_URL, undefined)
})

test('the rest of the environment is none of its business', async () => {
  assert.equal('PATH' in (await readEnv({ PATH: '/bin' })), false)
})

for (const [name, value, allowed] of [
  ['PORT', 'http', /from 1 to 65535/],
  ['PORT', '70000', /from 1 to 65535/],
  ['LOG_LEVEL', 'loud', /one of trace, debug, info/],
  ['REQUEST_LOG', 'yes', /true or false/],
  ['FINAL_SCRAPE_SECONDS', '-1', /from 0 to 600/],
] as const) {
  test(`refuses ${name}=${value}, naming variable, value and what is allowed`, async () => {
    const message = await refusalOf({ [name]: value })
    assert.match(message, new RegExp(`^${name} is "${value}"`))
    assert.match(message, allowed)
  })
}

test('refuses several bad values in one go', async () => {
  const lines = (await refusalOf({ PORT: 'http', LOG_LEVEL: 'loud' })).split('\n')
  assert.equal(lines.length, 2)
})

test('refuses a name for MongoDB without a password, and the other way round', async () => {
  assert.match(await refusalOf({ MONGODB_USERNAME: 'tally' }), /MONGODB_PASSWORD is not\. Set both/)
  const message = await refusalOf({ MONGODB_PASSWORD: 's3cret' })
  assert.match(message, /MONGODB_USERNAME is not\. Set both/)
  assert.doesNotMatch(message, /s3cret/)
})

test('credentials for MongoDB go beside its address', async () => {
  const MONGODB_URL = 'mongodb://a:27017,b:27017/tally?replicaSet=rs0'
  assert.deepEqual(mongodbOf(await readEnv({ MONGODB_URL })), { url: MONGODB_URL })
  const env = await readEnv({ MONGODB_URL, MONGODB_USERNAME: 'tally', MONGODB_PASSWORD: 's3cret' })
  assert.deepEqual(mongodbOf(env), {
    url: MONGODB_URL,
    credentials: { username: 'tally', password: 's3cret' },
  })
})

test('takes the address of MongoDB that only DNS completes, with credentials', async () => {
  const MONGODB_URL = 'mongodb+srv://tally:s3cret@cluster0.example.net/tally?w=majority'
  assert.deepEqual(mongodbOf(await readEnv({ MONGODB_URL })), { url: MONGODB_URL })
})

for (const url of [
  'http://user:s3cret@mongodb/tally',
  'mongodb://user:s3cret@mongodb:27017',
  'mongodb://user:s3cret@mongodb:port/tally',
  'mongodb://user:s3cret@mongodb/tally?color=red',
  'mongodb://user:s3cret@mongodb/tally?replicaSet=a&directConnection=perhaps',
]) {
  test(`refuses the MONGODB_URL ${url} without showing its password`, async () => {
    const message = await refusalOf({ MONGODB_URL: url })
    assert.match(message, /^MONGODB_URL .*mongodb:\/\/mongodb:27017\/tally/)
    assert.doesNotMatch(message, /s3cret/)
  })
}

test('refuses a SESSION_SECRET that is too short without showing it', async () => {
  const message = await refusalOf({ SESSION_SECRET: 'too-short' })
  assert.match(message, /^SESSION_SECRET .*at least 32 characters/)
  assert.doesNotMatch(message, /too-short/)
  assert.equal((await readEnv({ SESSION_SECRET: 's'.repeat(32) })).SESSION_SECRET, 's'.repeat(32))
})

for (const url of ['http://user:s3cret@redis', 'redis://:s3cret@[']) {
  test(`refuses the REDIS_URL ${url} without showing its password`, async () => {
    const message = await refusalOf({ REDIS_URL: url })
    assert.match(message, /^REDIS_URL .*redis:\/\/redis:6379/)
    assert.doesNotMatch(message, /s3cret/)
  })
}
