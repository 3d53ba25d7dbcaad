import { methods, type Request } from './connection.ts'
import type { Scenario, ScenarioRequest } from './scenario.ts'

/** Something to send with every request that can have a body. */
export interface Body {
  readonly text: string
  /** Media type, e.g. `application/json`. */
  readonly type: string
}

/** A request that the user names. */
export type AskedRequest = Pick<
  ScenarioRequest,
  'method' | 'path' | 'route' | 'routeIsPath' | 'body'
>

/** What makes up a scenario of requests that the user names. */
export interface AskedRequests {
  /** The scenario's name, for outcome and messages. */
  readonly name: string
  /** Each as it is, or as `parseRequest` takes it. */
  readonly requests: readonly (AskedRequest | string)[]
  /** @default - requests have no body */
  readonly body?: Body | undefined
  /** Sent with every request. @default - none */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** @default success, any status below 400 */
  readonly expectedStatus?: ScenarioRequest['expectedStatus'] | undefined
  readonly defaults: Scenario['defaults']
}

const withBody: readonly string[] = ['POST', 'PUT', 'PATCH']

const examples = '"/orders/1", "POST /orders" or "GET /orders/1 as /orders/{id}"'

/** Sends the same few requests round after round, as they are. */
export function askedRequests(asked: AskedRequests): Scenario {
  const { name, body, headers, expectedStatus = 'success', defaults } = asked
  return {
    name,
    description: 'requests that the user names',
    requests: asked.requests.map((given) => {
      const request = typeof given === 'string' ? parseRequest(given) : given
      return {
        ...(body && withBody.includes(request.method) && { body }),
        ...request,
        isLiteral: true,
        expectedStatus,
        weight: 1,
      }
    }),
    defaults,
    ...(headers && { prepare: async () => ({ headers, fields: {}, values: {} }) }),
  }
}

/**
 * Reads a request such as `/orders/1`, `POST /orders` or `GET /orders/1 as /orders/{id}`, where the
 * last part is the route that the counter has for it.
 * @throws Error with examples when it is none
 */
export function parseRequest(text: string): AskedRequest {
  const [, method = 'GET', path = '', route] =
    /^(?:([A-Z]+) )?(\/[^\s#]*)(?: as (\S.*))?$/.exec(text.trim()) ?? []
  if (path === '') {
    throw new Error(`"${text}" is no request. Fix: write it as ${examples}`)
  }
  if (!isMethod(method)) {
    throw new Error(`"${text}": ${method} can't be sent. Fix: use one of ${methods.join(', ')}`)
  }
  const withoutQuery = path.split('?')[0] ?? path
  return { method, path, route: route ?? withoutQuery, routeIsPath: route === undefined }
}

const isMethod = (text: string): text is Request['method'] =>
  (methods as readonly string[]).includes(text)
