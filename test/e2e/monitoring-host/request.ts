/**
 * A program that sends one HTTP request, described by JSON on standard input, and prints the answer
 * as JSON: for tests whose server is in another network.
 */
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { text } from 'node:stream/consumers'

export interface Request {
  readonly url: string
  /** `user:password`. */
  readonly auth?: string
  /** Certificate of the authority that the server has to be signed by. */
  readonly authority?: string
  /** The name that the server's certificate has to be for. */
  readonly serverName?: string
}

export interface Answer {
  /** 0 when there was none. */
  readonly status: number
  readonly body: string
}

async function send({ url, auth, authority, serverName }: Request): Promise<Answer> {
  const request = (url.startsWith('https:') ? overHttps : overHttp)(url, {
    ...(auth && { auth }),
    ...(authority && { ca: authority }),
    ...(serverName && { servername: serverName }),
  })
  request.end()
  return new Promise((resolve) => {
    request.on('error', (error) => resolve({ status: 0, body: error.message }))
    request.on('response', async (response) =>
      resolve({ status: response.statusCode ?? 0, body: await text(response) }),
    )
  })
}

if (import.meta.main) {
  console.log(JSON.stringify(await send(JSON.parse(await text(process.stdin)))))
}
