import type { FastifyError, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { fault, missingRoute, toProblem } from '../plugins/problem-details.ts'
import { Problem } from '../problem.ts'
import { StoreUnavailableError } from '../stores/store-unavailable-error.ts'
import { type Form, readText } from './forms/form.ts'
import type { NoteContent } from './notebook/note.ts'
import { waitSeconds } from './users/password.ts'
import { SemaphoreFull } from './users/semaphore.ts'
import { dropSession } from './users/sessions.ts'

/** Texts for people, where the problem's own detail is meant for programs. */
const words: Readonly<Record<number, string>> = {
  413: 'That was too long to be read. Go back and make it shorter.',
  415: 'That was not a form of these pages.',
}

/** Turns any error into a problem whose detail is meant for people. */
function problemOf(error: FastifyError | Problem, requestId: string): Problem {
  if (error instanceof SemaphoreFull) {
    return new Problem(503, {
      detail: 'Too many people are signing in at the moment. Try again in a few seconds.',
      // After this time nobody who waits now is still waiting.
      headers: { 'retry-after': String(waitSeconds) },
      cause: error,
    })
  }
  if (error instanceof StoreUnavailableError) {
    const { status, headers } = toProblem(error, requestId)
    const detail = 'The notes can’t be reached at the moment. Try again in a few seconds.'
    return new Problem(status, { detail, headers, cause: error })
  }
  if (isStale(error)) {
    return new Problem(403, {
      detail:
        'This form is not valid any more, or didn’t come from these pages. ' +
        'Go back, load the page again, and send it once more.',
      cause: error,
    })
  }
  const problem = toProblem(error, requestId)
  const detail = words[problem.status]
  return detail === undefined || error instanceof Problem
    ? problem
    : new Problem(problem.status, { detail, headers: problem.headers, cause: error })
}

/** Whether a form's token is missing, or was not made for this session. */
const isStale = (error: FastifyError | Problem): boolean =>
  'code' in error && String(error.code).startsWith('FST_CSRF_')

/** The problem of a page that doesn't exist, or belongs to another user: the two look alike. */
export function notFound(): Problem {
  return new Problem(404, { detail: 'There is nothing here.' })
}

/** What somebody wrote that could not be saved. */
function writtenIn({ body }: FastifyRequest): Partial<NoteContent> {
  const form = (body ?? {}) as Form
  return { title: readText(form, 'title'), text: readText(form, 'text') }
}

/** Answers every error below the notes' prefix with a page. */
export default fp(
  async (app) => {
    app.setErrorHandler<FastifyError | Problem>((error, request, reply) => {
      if (isStale(error)) {
        const { showAgain } = request.routeOptions.config
        const isForm = typeof request.body === 'object' && request.body !== null
        if (showAgain !== undefined && isForm) {
          return showAgain(request as FastifyRequest<{ Body: Form }>, reply.code(403))
        }
      }
      const problem = problemOf(fault(app, error, request), request.id)
      if (problem.status === 500) {
        request.log.error({ err: error }, 'request failed')
      }
      if (problem.status >= 500) dropSession(request)
      return reply
        .code(problem.status)
        .headers(problem.headers)
        .page('problem', {
          problem: problem.body,
          written: problem.status === 403 ? {} : writtenIn(request),
        })
    })
    app.setNotFoundHandler((request) => {
      throw missingRoute(app, request)
    })
  },
  { name: 'notes-errors', dependencies: ['notes-pages'] },
)
