import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { describedAnswers } from '../problem.ts'
import { icon } from '../views/icon.ts'

/**
 * The folder of Swagger UI's own files. Found by resolution, not by a path of ours: the
 * bundle keeps a `node_modules` beside it for this one package (bundle.ts).
 */
const assets = join(
  dirname(createRequire(import.meta.filename).resolve('@fastify/swagger-ui/package.json')),
  'static',
)

/**
 * Describes the public routes with OpenAPI, made from their schemas, and serves the
 * description at `/docs`, `/docs/json` and `/docs/yaml`. To be registered before the routes.
 */
export default fp(
  async (app) => {
    await app.register(swagger, {
      transform: ({ schema, url }) => {
        if (!schema?.response || schema.hide) return { schema, url }
        return { schema: { ...schema, response: describedAnswers(schema.response) }, url }
      },
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Tally',
          // Of the API, not of the program: whoever looks for a known weakness learns nothing.
          version: '1',
          description: 'A small service that counts what it serves.',
          license: { name: 'MIT', identifier: 'MIT' },
        },
      },
    })
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      baseDir: assets,
      logo: { type: 'image/svg+xml', content: icon, href: '/' },
      theme: { title: 'Tally: API' },
      // Swagger UI sets style attributes and embeds its icons as data. Not the plugin's own
      // policy: its `upgrade-insecure-requests` breaks the page where there is no TLS.
      staticCSP:
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    })
  },
  { name: 'openapi' },
)
