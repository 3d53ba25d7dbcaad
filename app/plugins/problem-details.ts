import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Problem, problemContentType } from '../problem.ts'
import { StoreUnavailableError } from '../stores/store-unavailable-error.ts'

/** Longer than it takes a store to find a server that has come back. */
const retryAfterSeconds = 2

/** Answers with a problem document. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return (
    reply
      .code(problem.status)
      .headers({ 'cache-control': 'no-store', ...problem.headers })
      .type(problemContentType)
      // As bytes: Fastify would append a charset to the type, which problem+json doesn't have.
      .send(Buffer.from(JSON.stringify(problem.body)))
  )
}

/** Names of a request's parts in answers, by Fastify's names for them. */
const partNames: Readonly<Record<string, string>> = {
  body: 'body',
  headers: 'header',
  params: 'path',
  querystring: 'query',
}

/** Turns any error into a problem that a client may see. Of the app's own faults it shows the status alone. */
export function toProblem(error: FastifyError | Problem, requestId: string): Problem {
  if (error instanceof Problem) return error
  if (error instanceof StoreUnavailableError) {
    return new Problem(503, {
      detail: error.message,
      headers: { 'retry-after': String(retryAfterSeconds) },
      cause: error,
    })
  }
  const status = error.statusCode ?? 500
  if (error.validation) {
    return new Problem(400, {
      detail: `The ${partNames[error.validationContext ?? ''] ?? 'request'} is not valid.`,
      errors: error.validation.map(({ instancePath, message }) => ({
        detail: message ?? 'is not valid',
        pointer: `#${instancePath}`,
      })),
      cause: error,
    })
  }
  if (status >= 400 && status < 500) {
    return new Problem(status, { detail: error.message, cause: error })
  }
  return new Problem(status >= 500 && status < 600 ? status : 500, {
    detail: `The service failed. Its log has the reason under the request ${requestId}.`,
    cause: error,
  })
}

/** What a request is answered that no route serves: 405 where another method would do, else 404. */
export function missingRoute(app: FastifyInstance, request: FastifyRequest): Problem {
  const path = request.url.split('?', 1)[0] ?? '/'
  const allowed = app.supportedMethods.filter((method) => app.hasRoute({ method, url: path }))
  if (allowed.length === 0) return new Problem(404, { detail: 'Nothing is served at this path.' })
  return new Problem(405, {
    detail: `This path answers ${allowed.join(', ')}.`,
    headers: { allow: allowed.join(', ') },
  })
}

/** What is wrong with a request: on a path that nothing serves that alone, not its body too. */
export function fault(
  app: FastifyInstance,
  error: FastifyError | Problem,
  request: FastifyRequest,
): FastifyError | Problem {
  const isOfBody = !(error instanceof Problem) && (error.statusCode ?? 500) < 500
  return request.is404 && isOfBody ? missingRoute(app, request) : error
}

/** Makes every error answer, 404 and 405 included, a problem document (RFC 9457). */
export default fp(
  async (app) => {
    app.setErrorHandler<FastifyError | Problem>((error, request, reply) => {
      const problem = toProblem(fault(app, error, request), request.id)
      // What throws these logs them itself, if they are worth a line.
      const expected = error instanceof Problem || error instanceof StoreUnavailableError
      if (!expected && problem.status >= 500) {
        request.log.error({ err: error }, 'request failed')
      }
      return sendProblem(reply, problem)
    })

    app.setNotFoundHandler((request, reply) => sendProblem(reply, missingRoute(app, request)))
  },
  { name: 'problem-details' },
)
