import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import * as Type from 'typebox'
import { colombo } from '../views/colombo.ts'
import { gandalf } from '../views/gandalf.ts'
import { home } from '../views/home.ts'
import { contentSecurityPolicy, type Page, renderPage } from '../views/page.ts'

const pages: Readonly<Record<string, Page>> = {
  '/': home,
  '/gandalf': gandalf,
  '/colombo': colombo,
}

/** Text in the API description; bytes in the handler. */
const Html = Type.Unsafe<Buffer>({ type: 'string' })

/** `GET /`, `/gandalf`, `/colombo`: the HTML pages, rendered once at start. */
const pageRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const [path, page] of Object.entries(pages)) {
    // As bytes: encoding the text again for each request costs more than all the rest.
    const html = Buffer.from(renderPage(page, path))
    app.get(
      path,
      {
        schema: {
          summary: page.title,
          tags: ['pages'],
          response: {
            200: { description: 'A page', content: { 'text/html': { schema: Html } } },
          },
        },
      },
      async (_request, reply) =>
        reply
          .header('content-security-policy', contentSecurityPolicy)
          .header('cache-control', 'no-cache')
          .type('text/html; charset=utf-8')
          .send(html),
    )
  }
}

export default pageRoutes
