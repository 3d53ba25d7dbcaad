import assert from 'node:assert/strict'
import type { App } from '../../../app/app.ts'

type Fields = Readonly<Record<string, string | readonly string[]>>

/** What came back, after redirects. */
export interface Answer {
  readonly status: number
  /** Where the visitor is now. */
  readonly path: string
  readonly body: string
  readonly headers: Readonly<Record<string, unknown>>
}

/** Somebody with a browser: keeps cookies, follows redirects, sends forms as they were shown. */
export interface Visitor {
  /** The app that answers: any replica will do. */
  app: App
  /** Headers of every request. */
  readonly headers: Record<string, string>
  readonly cookies: Map<string, string>
  get(path: string): Promise<Answer>
  /** Sends a form without having looked at it: no token but those in `fields`. */
  post(path: string, fields?: Fields): Promise<Answer>
  /** Opens a page, fills its form for the same path in, and sends it. */
  submit(path: string, fields?: Fields): Promise<Answer>
  /** Signs up, and signs in. */
  signUp(email: string): Promise<Answer>
  /** Makes a pad and returns its path. */
  makePad(name: string): Promise<string>
  /** Writes a note into the pad at the path and returns the note's path. */
  writeNote(pad: string, title: string, text?: string): Promise<string>
}

export const password = 'a horse, a battery'

const encode = (fields: Fields) =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      [value].flat().map((each): [string, string] => [name, each]),
    ),
  ).toString()

export function createVisitor(first: App): Visitor {
  const cookies = new Map<string, string>()

  const send = async (method: 'GET' | 'POST', url: string, payload?: string): Promise<Answer> => {
    const response = await visitor.app.inject({
      method,
      url,
      headers: {
        ...visitor.headers,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(payload !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(payload !== undefined && { payload }),
    })
    for (const { name, value, path } of response.cookies) {
      assert.equal(path, '/notes')
      if (value === '') cookies.delete(name)
      else cookies.set(name, encodeURIComponent(value))
    }
    const { statusCode: status, body, headers } = response
    if (status === 303) return send('GET', String(headers.location))
    return { status, path: url, body, headers }
  }

  const visitor: Visitor = {
    app: first,
    headers: {},
    cookies,
    get: (path) => send('GET', path),
    post: (path, fields = {}) => send('POST', path, encode(fields)),
    async submit(path, fields = {}) {
      const page = await send('GET', path)
      return send('POST', path, encode({ ...hiddenIn(page, path), ...fields }))
    },
    async signUp(email) {
      const fields = { email, password }
      const answer = await visitor.submit('/notes/sign-up', { ...fields, repeated: password })
      return answer.status === 200 ? visitor.submit('/notes/sign-in', fields) : answer
    },
    async makePad(name) {
      return (await visitor.submit('/notes/pads/new', { name })).path
    },
    async writeNote(pad, title, text = '') {
      return (await visitor.submit(`${pad}/notes/new`, { title, text })).path
    },
  }
  return visitor
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

/** The hidden fields of a page's form for this path, its token among them. */
export function hiddenIn({ body }: Answer, path: string): Record<string, string> {
  const form = body.split('<form ').find((each) => each.includes(`action="${path}"`)) ?? ''
  const fields = form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)
  return Object.fromEntries(
    [...fields].map(([, name = '', value = '']) => [
      name,
      value.replaceAll(/&[^;]+;/g, (entity) => entities[entity] ?? entity),
    ]),
  )
}

/** The token in a page's form for this path. */
export function tokenOf(page: Answer, path: string): string {
  const { _csrf } = hiddenIn(page, path)
  assert.ok(_csrf, `there is a form for ${path}`)
  return _csrf
}

/** The items of a page's list, in order. */
export const itemsOf = ({ body }: Answer): string[] =>
  [...body.matchAll(/<li><a href="\/notes\/pads[^"]*">([^<]*)</g)].map(([, name = '']) => name)

/** What stands beside a field. */
export const errorOf = ({ body }: Answer, field: string): string | undefined =>
  new RegExp(`id="${field}-error">([^<]*)<`).exec(body)?.[1]

/** What stands above a form. */
export const messageOf = ({ body }: Answer): string | undefined =>
  /role="alert">([^<]*)</.exec(body)?.[1]

/** What a field holds. */
export const typedOf = ({ body }: Answer, field: string): string | undefined =>
  new RegExp(`name="${field}"[^>]* value="([^"]*)"`).exec(body)?.[1]
