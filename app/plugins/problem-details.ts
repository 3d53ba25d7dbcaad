import type { FastifyError, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { Problem, problemContentType } from '../problem.ts'

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

/** The problem that a client may see of any error: nothing of our own faults but the status. */
export function toProblem(error: FastifyError | Problem, requestId: string): Problem {
  if (error instanceof Problem) return error
  const status = error.statusCode ?? 500
  if (error.validation) {
    return new Problem(400, {
      detail: `The ${error.validationContext ?? 'request'} is not valid.`,
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
    detail: `The fault is ours. The log has it under the request ${requestId}.`,
    cause: error,
  })
}

/** Makes every error answer, 404 and 405 included, a problem document (RFC 9457). */
export default fp(
  async (app) => {
    app.setErrorHandler<FastifyError | Problem>((error, request, reply) => {
      const problem = toProblem(error, request.id)
      // A `Problem` was expected by whoever threw it, and logged there if at all.
      if (!(error instanceof Problem) && problem.status >= 500) {
        request.log.error({ err: error, reqId: request.id }, 'request failed')
      }
      return sendProblem(reply, problem)
    })

    app.setNotFoundHandler((request, reply) => {
      const path = request.url.split('?', 1)[0] ?? '/'
      const allowed = app.supportedMethods.filter((method) => app.hasRoute({ method, url: path }))
      const problem =
        allowed.length > 0
          ? new Problem(405, {
              detail: `This path answers ${allowed.join(', ')}.`,
              headers: { allow: allowed.join(', ') },
            })
          : new Problem(404, { detail: 'Nothing is served at this path.' })
      return sendProblem(reply, problem)
    })
  },
  { name: 'problem-details' },
)
