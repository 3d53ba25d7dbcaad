import { randomUUID } from 'node:crypto'
import { causeOf } from '../cause-of.ts'
import type { Preparation } from './scenario.ts'

/** Longest wait for each answer of the preparation. */
const timeoutMs = 10_000

/**
 * Signs up a new user for the notes as a browser would, page by page, and makes a pad: what the
 * requests of the scenario need. The password is not kept.
 * @throws Error when a page does not answer as expected, naming it
 */
export async function signUpForNotes(url: string, signal?: AbortSignal): Promise<Preparation> {
  const cookies = new Map<string, string>()
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  const ask = async (path: string, wanted: number, form?: Record<string, string>) => {
    const timeout = AbortSignal.timeout(timeoutMs)
    const answer = async () => {
      const response = await fetch(new URL(path, url), {
        redirect: 'manual',
        headers: { cookie: cookie() },
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      })
      const { status, headers } = response
      return { status, headers, text: await response.text() }
    }
    const { status, headers, text } = await answer().catch((error: unknown) => {
      signal?.throwIfAborted()
      throw refused(form, path, `no answer: ${causeOf(error)}`)
    })
    if (status === 429) throw limited(path, headers.get('retry-after'))
    if (status !== wanted) throw refused(form, path, `${status} instead of ${wanted}`)
    for (const set of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    return { text, location: headers.get('location') ?? '' }
  }
  const token = async (path: string) => {
    const { text } = await ask(path, 200)
    return /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''
  }

  const email = `load-${randomUUID()}@example.org`
  const password = randomUUID()
  const form = { _csrf: await token('/notes/sign-up'), email, password }
  await ask('/notes/sign-up', 303, { ...form, repeated: password })
  // The token is good for all forms of somebody who isn't signed in.
  await ask('/notes/sign-in', 303, form)
  // Made for the session, and good for all of its forms.
  const _csrf = await token('/notes/pads/new')
  const { location } = await ask('/notes/pads/new', 303, { _csrf, name: 'Load test' })
  return {
    headers: { cookie: cookie() },
    fields: { _csrf },
    values: { padId: location.split('/').at(-1) ?? '' },
  }
}

/** The app limits the accounts that one address signs up, and behind a node port all clients have one. */
function limited(path: string, retryAfter: string | null): Error {
  const later = retryAfter === null ? 'later' : `in ${retryAfter} s`
  return new Error(
    `The notes can't be prepared for the load: POST ${path}: 429 (too many): each run signs up a user, and the app limits how many an address may. Fix: try again ${later}`,
  )
}

function refused(form: object | undefined, path: string, what: string): Error {
  const asked = `${form ? 'POST' : 'GET'} ${path}`
  return new Error(
    `The notes can't be prepared for the load: ${asked}: ${what}. Look with: npm run status. Fix: npm run up`,
  )
}
