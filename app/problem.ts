import { STATUS_CODES } from 'node:http'
import * as Type from 'typebox'

/** Media type of every error that the app answers (RFC 9457). */
export const problemContentType = 'application/problem+json'

/** Body of every error that the app answers (RFC 9457). */
export const ProblemDetails = Type.Object(
  {
    type: Type.String({ description: 'Kind of problem; about:blank: the status says it all' }),
    title: Type.String({ description: 'The status in words' }),
    status: Type.Integer(),
    detail: Type.Optional(Type.String({ description: 'What was wrong with this request' })),
    errors: Type.Optional(
      Type.Array(Type.Object({ detail: Type.String(), pointer: Type.String() }), {
        description: 'Each invalid value: where it stands, and what is wrong with it',
      }),
    ),
  },
  { title: 'Problem', description: 'A problem as in RFC 9457' },
)
export type ProblemDetails = Type.Static<typeof ProblemDetails>

/** A problem as one of a route's answers, for its description. */
export const problemAnswer = (description: string) => ({
  description,
  content: { [problemContentType]: { schema: ProblemDetails } },
})

const retryAfter = { 'Retry-After': Type.Integer({ minimum: 1 }) }

/** What a route answers whose store is unavailable. */
export const storeUnavailable = {
  ...problemAnswer('The store is unavailable: come back after Retry-After seconds'),
  headers: retryAfter,
}

/** What every route may answer, whatever it does. */
const commonAnswers = {
  400: problemAnswer('The request is not valid'),
  408: problemAnswer('The request did not arrive in time'),
  413: problemAnswer('The body is too large'),
  415: problemAnswer('The body is compressed, or of a type that is not read here'),
  429: {
    ...problemAnswer('Too many requests of this client: come back after Retry-After seconds'),
    headers: retryAfter,
  },
  431: problemAnswer('The headers are too large'),
  500: problemAnswer('The service failed'),
}

/**
 * A route's answers with those that every route may give, for the description of the API. Not for the
 * route's own schema: Fastify would compile a serializer of each, and problems are sent as bytes.
 */
export const describedAnswers = (response: unknown) => ({
  ...commonAnswers,
  ...(response as Readonly<Record<string, unknown>>),
})

export interface ProblemOptions {
  /** What was wrong, in words meant for the client. @default none */
  readonly detail?: string
  /** @default none */
  readonly errors?: ProblemDetails['errors']
  /** Headers of the answer, such as `retry-after`. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /** Goes to the log alone. @default none */
  readonly cause?: unknown
}

/** An error that is answered as it stands. Clients see all of it but `cause`. */
export class Problem extends Error {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: ProblemDetails

  constructor(status: number, options: ProblemOptions = {}) {
    const title = STATUS_CODES[status] ?? 'Error'
    super(options.detail ?? title, { cause: options.cause })
    this.name = 'Problem'
    this.status = status
    this.headers = options.headers ?? {}
    this.body = {
      type: 'about:blank',
      title,
      status,
      ...(options.detail !== undefined && { detail: options.detail }),
      ...(options.errors !== undefined && { errors: options.errors }),
    }
  }
}
