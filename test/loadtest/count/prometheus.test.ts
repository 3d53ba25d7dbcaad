import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectPrometheus } from '../../../loadtest/count/prometheus.ts'
import { serve } from '../counted-app.ts'
import { prometheusStandIn, standInCredentials } from '../prometheus-stand-in.ts'

const credentials = 'tally:correct horse'

/** The message with which a question fails. */
async function failure(props: Parameters<typeof connectPrometheus>[0]): Promise<string> {
  const error: unknown = await connectPrometheus(props)
    .now()
    .catch((reason: unknown) => reason)
  assert.ok(error instanceof Error)
  assert.doesNotMatch(error.message, /correct|horse|dGFsbHk/)
  return error.message
}

test('asks for time and raw samples', async (t) => {
  const { url } = await prometheusStandIn(t, [])
  const prometheus = connectPrometheus({ url, credentials: standInCredentials })
  assert.ok(Math.abs((await prometheus.now()) - Date.now() / 1000) < 5)
  assert.deepEqual(await prometheus.samples('{__name__=~"up",job="app",cluster="x"}[5s]'), [])
})

test('names address and cause when nobody listens, and no credentials', async (t) => {
  const { server, url } = await serve(t, () => {})
  server.close()
  const message = await failure({ url: url.replace('//', '//tally:horse@'), credentials })
  assert.match(
    message,
    /http:\/\/127\.0\.0\.1:\d+ can't be reached: .*ECONNREFUSED.*npm run status/,
  )
})

test('says that user or password were refused', async (t) => {
  const { url } = await prometheusStandIn(t, [])
  const message = await failure({ url, credentials: 'tally:correct pony' })
  assert.match(message, /refused user or password \(HTTP 401\)/)
})

test('gives up when no answer comes', async (t) => {
  const { url } = await serve(t, () => {})
  const message = await failure({ url, credentials, timeoutSeconds: 0.1 })
  assert.match(message, /no answer within 0\.1 s/)
})

test("passes on the API's own error", async (t) => {
  const { url } = await serve(t, (_, response) => {
    const said = { status: 'error', errorType: 'execution', error: 'too many samples' }
    response.writeHead(422).end(JSON.stringify(said))
  })
  assert.match(await failure({ url, credentials }), /time\(\): too many samples/)
})

test('refuses what is no answer of the API', async (t) => {
  const { url } = await serve(t, (_, response) => response.end('<html>Welcome</html>'))
  assert.match(await failure({ url, credentials }), /HTTP 200, no API answer/)
})

test('asks nobody else where it is redirected', async (t) => {
  let isAsked = false
  const elsewhere = await serve(t, (_, response) => {
    isAsked = true
    response.end()
  })
  const { url } = await serve(t, (_, response) => {
    response.writeHead(302, { location: elsewhere.url }).end()
  })
  assert.match(
    await failure({ url, credentials }),
    /HTTP 302, no API answer\. Look with: npm run status/,
  )
  assert.equal(isAsked, false)
})

test('sends a token as it is', async (t) => {
  const { url } = await serve(t, ({ headers }, response) => {
    const data = { resultType: 'scalar', result: [headers.authorization === 'Bearer abc' ? 1 : 0] }
    response.end(JSON.stringify({ status: 'success', data }))
  })
  assert.equal(await connectPrometheus({ url, credentials: 'Bearer abc' }).now(), 1)
})
