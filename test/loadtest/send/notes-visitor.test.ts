import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signUpForNotes } from '../../../loadtest/send/notes-visitor.ts'
import { serve } from '../counted-app.ts'

/** Pages that answer as the notes do: what each is asked with is kept. */
async function notes(t: Parameters<typeof serve>[0], statusOfSignUp = 303) {
  const asked: { call: string; cookie: string; form: URLSearchParams }[] = []
  const { url, server } = await serve(t, async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const call = `${request.method} ${request.url}`
    asked.push({ call, cookie: request.headers.cookie ?? '', form: new URLSearchParams(body) })
    if (call === 'GET /notes/sign-up') response.setHeader('set-cookie', 'secret=1; Path=/notes')
    if (call === 'POST /notes/sign-in') {
      response.setHeader('set-cookie', 'session=2; Path=/notes; HttpOnly')
      response.setHeader('location', '/notes')
    }
    if (statusOfSignUp === 429) response.setHeader('retry-after', '700')
    if (call === 'POST /notes/pads/new') response.setHeader('location', '/notes/pads/abc')
    response.statusCode =
      request.method === 'GET' ? 200 : call === 'POST /notes/sign-up' ? statusOfSignUp : 303
    response.end(`<input type="hidden" name="_csrf" value="token-${asked.length}">`)
  })
  return { url, server, asked }
}

test('signs up and in, makes a pad, and gives cookie, token and pad to the requests', async (t) => {
  const { url, asked } = await notes(t)
  assert.deepEqual(await signUpForNotes(url), {
    headers: { cookie: 'secret=1; session=2' },
    fields: { _csrf: 'token-4' },
    values: { padId: 'abc' },
  })
  assert.deepEqual(
    asked.map(({ call, cookie }) => [call, cookie]),
    [
      ['GET /notes/sign-up', ''],
      ['POST /notes/sign-up', 'secret=1'],
      ['POST /notes/sign-in', 'secret=1'],
      ['GET /notes/pads/new', 'secret=1; session=2'],
      ['POST /notes/pads/new', 'secret=1; session=2'],
    ],
  )
  const { form } = asked[1] ?? {}
  assert.equal(form?.get('_csrf'), 'token-1')
  assert.equal(form?.get('password'), form?.get('repeated'))
})

test('each run signs up a new user', async (t) => {
  const { url, asked } = await notes(t)
  await signUpForNotes(url)
  await signUpForNotes(url)
  const signUps = asked.filter(({ call }) => call === 'POST /notes/sign-up')
  const emails = signUps.map(({ form }) => form.get('email'))
  assert.equal(new Set(emails).size, 2)
})

test('a page with another status than expected is named', async (t) => {
  const { url } = await notes(t, 422)
  await assert.rejects(signUpForNotes(url), {
    message:
      /notes can't be prepared for the load: POST \/notes\/sign-up: 422 instead of 303\. .*npm run status/,
  })
})

test('too many runs from one address are told to wait, not to deploy again', async (t) => {
  const { url } = await notes(t, 429)
  await assert.rejects(signUpForNotes(url), {
    message: /POST \/notes\/sign-up: 429 .*each run signs up a user.*Fix: try again in 700 s$/,
  })
})

test('a page that breaks off is named', async (t) => {
  const { url } = await serve(t, (request, response) => {
    response.setHeader('content-length', 1000)
    response.write('<form', () => request.socket.destroy())
  })
  await assert.rejects(signUpForNotes(url), {
    message: /GET \/notes\/sign-up: no answer: .*npm run status/,
  })
})

test('a page that does not answer is named, with the cause', async (t) => {
  const { url, server } = await notes(t)
  await new Promise((resolve) => server.close(resolve))
  await assert.rejects(signUpForNotes(url), {
    message: /GET \/notes\/sign-up: no answer: .*ECONNREFUSED/,
  })
})
