import assert from 'node:assert/strict'

/** Somebody who is signed in to the notes, and sends requests without a browser. */
export interface NotesClient {
  /** Writes a note. @returns its path, once it is acknowledged; throws on any other answer */
  writeNote(title: string): Promise<string>
  /** Opens a page. @throws unless its status is 200 */
  read(path: string): Promise<string>
  /** The titles of all notes that were written. */
  titles(): Promise<string[]>
}

const tokenIn = (page: string) => /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? ''

/** Signs a new user up and makes a pad for their notes. */
export async function signUp(app: string): Promise<NotesClient> {
  const cookies = new Map<string, string>()

  const send = async (path: string, form?: Record<string, string>): Promise<Response> => {
    const response = await fetch(app + path, {
      redirect: 'manual',
      headers: { cookie: [...cookies.values()].join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      cookies.set(pair.split('=')[0] ?? '', pair)
    }
    return response
  }

  const read = async (path: string): Promise<string> => {
    const response = await send(path)
    assert.equal(response.status, 200, `GET ${path}`)
    return response.text()
  }

  const submit = async (path: string, form: Record<string, string>): Promise<string> => {
    const response = await send(path, form)
    assert.equal(response.status, 303, `POST ${path}`)
    return response.headers.get('location') ?? ''
  }

  const password = 'correct horse battery staple'
  const email = `${crypto.randomUUID()}@example.org`
  const form = { email, password, _csrf: tokenIn(await read('/notes/sign-up')) }
  await submit('/notes/sign-up', { ...form, repeated: password })
  await submit('/notes/sign-in', form)
  // Good for all forms until the session ends.
  const _csrf = tokenIn(await read('/notes/pads/new'))
  const pad = await submit('/notes/pads/new', { name: 'Load', _csrf })

  const titles = async (page = 1): Promise<string[]> => {
    const text = await read(`${pad}?sort=name&page=${page}`)
    const here = [...text.matchAll(/<li><a href="[^"]+\/notes\/[^"]+">([^<]+)</g)].map(
      ([, title = '']) => title,
    )
    return text.includes('rel="next"') ? [...here, ...(await titles(page + 1))] : here
  }

  return {
    writeNote: (title) => submit(`${pad}/notes/new`, { title, text: title, _csrf }),
    read,
    titles: () => titles(),
  }
}
