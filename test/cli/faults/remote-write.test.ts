import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { remoteWrite } from '../../../cli/faults/remote-write.ts'
import { serve } from '../../loadtest/counted-app.ts'

test('samples are sent as remote write 1.0 asks for, with the credentials', async (t) => {
  const seen: unknown[] = []
  const { url } = await serve(t, async (request, response) => {
    const { authorization, 'content-encoding': encoding } = request.headers
    const body = (await buffer(request)).toString('hex')
    seen.push([request.method, request.url, authorization, encoding, body])
    response.writeHead(204).end()
  })
  const sample = { labels: { a: 'b' }, value: 1, timestamp: 1000 }
  assert.equal(await remoteWrite({ url, credentials: 'user:word' }, [sample]), 204)
  // Snappy: 24 bytes, one literal; a series with the label a="b" and the sample 1 at 1000 ms.
  const body = '18f41700' + '0a16' + '0a060a0161120162' + '120c09000000000000f03f10e807'
  assert.deepEqual(seen, [['POST', '/api/v1/write', 'Basic dXNlcjp3b3Jk', 'snappy', body]])
})
