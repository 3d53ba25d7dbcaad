import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import * as Type from 'typebox'
import { documentRules } from '../documents/document-rules.ts'
import { DocumentValue, documentMembers } from '../documents/document-schema.ts'
import { parseDocument } from '../documents/parse-document.ts'
import { describedAnswers, Problem, problemAnswer, storeUnavailable } from '../problem.ts'
import { lessThan } from '../stores/collection.ts'
import { createId } from '../stores/create-id.ts'

const Id = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  examples: ['0192f0c1-7a34-7c05-9b1e-5d2f6a8c4e10'],
})

// Not a `Record`, which is written as the pattern `^.*$`: keys with a line break would not match
// it, and be left out of the answers.
const Data = Type.Object(
  {},
  {
    additionalProperties: Type.Unknown(),
    description:
      `Any JSON object: at most ${documentRules.bytes} bytes, ${documentRules.depth} levels and ` +
      `${documentRules.keys} keys. Keys have at most ${documentRules.keyLength} characters, no ` +
      '"$" at their beginning, no "." and no U+0000; no key is in an object twice. Integers beyond ' +
      '±(2^53 - 1) go as strings.',
    examples: [{ kind: 'note', text: 'hello', tags: ['a', 'b'] }],
  },
)

/** A document: what a client sent, in an envelope, so that its keys and ours can't collide. */
const Document = Type.Object(
  {
    id: Id,
    createdAt: Type.String({ description: 'When it was stored (RFC 3339)', format: 'date-time' }),
    data: Data,
  },
  { title: 'Document' },
)

const DocumentPage = Type.Object(
  {
    items: Type.Array(Document, { description: 'Newest first' }),
    next: Type.Optional(
      Type.String({ description: 'The address of the page with older ones; absent on the last' }),
    ),
  },
  { title: 'DocumentPage' },
)

const json = <T>(description: string, schema: T) => ({
  description,
  content: { 'application/json': { schema } },
})

/** Documents on a page, unless a client asks for another number. */
const defaultLimit = 20

/**
 * `GET /data`, `POST /data`, `GET /data/:id`: JSON documents, stored as a whole or not at all.
 *
 * Pages begin behind an id, not at an offset: ids sort by time and are indexed, so a page costs
 * the same however far back it is, and a document stored meanwhile moves no other from one page
 * to the next. What was there when a reader began is listed exactly once.
 */
const data: FastifyPluginAsyncTypebox = async (app) => {
  const documents = app.documentDatabase.collection<Type.Static<typeof Document>>('documents')

  app.addSchema(DocumentValue)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => parseDocument(body),
  )

  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('cache-control', 'no-store')
    done()
  })

  app.get(
    '/data',
    {
      schema: {
        summary: 'List documents, newest first',
        tags: ['documents'],
        querystring: Type.Object({
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: defaultLimit })),
          after: Type.Optional({ ...Id, description: 'Only documents older than this one' }),
        }),
        response: {
          200: json('A page of documents', DocumentPage),
          503: storeUnavailable,
        },
      },
    },
    async ({ query: { limit = defaultLimit, after } }) => {
      const found = await documents.find(after === undefined ? {} : { id: lessThan(after) }, {
        sort: { id: 'descending' },
        // One more than asked for tells whether there is another page.
        limit: limit + 1,
      })
      const items = found.slice(0, limit)
      const last = found.length > limit ? items.at(-1) : undefined
      return {
        items,
        ...(last !== undefined && { next: `/data?limit=${limit}&after=${last.id}` }),
      }
    },
  )

  app.post(
    '/data',
    {
      bodyLimit: documentRules.bytes,
      config: {
        swaggerTransform: ({ schema, url }) => ({
          url,
          schema: {
            ...schema,
            body: { ...Data, ...documentMembers },
            response: describedAnswers(schema?.response),
          },
        }),
      },
      schema: {
        summary: 'Store a document',
        tags: ['documents'],
        body: Data,
        response: {
          201: {
            ...json('Stored, safe from crashes, as it is shown', Document),
            headers: { Location: Type.String({ description: 'Its address' }) },
          },
          413: problemAnswer(`The body is larger than ${documentRules.bytes} bytes`),
          503: {
            ...storeUnavailable,
            description: `${storeUnavailable.description}. Whether it was stored is not known`,
          },
        },
      },
    },
    async ({ body }, reply) => {
      const document = { id: createId(), createdAt: new Date().toISOString(), data: body }
      await documents.insert(document)
      return reply.code(201).header('location', `/data/${document.id}`).send(document)
    },
  )

  app.get(
    '/data/:id',
    {
      schema: {
        summary: 'Show a document',
        tags: ['documents'],
        params: Type.Object({ id: Id }),
        response: {
          200: json('The document', Document),
          404: problemAnswer('There is no document with this id'),
          503: storeUnavailable,
        },
      },
    },
    async ({ params: { id } }) => {
      const document = await documents.findOne({ id })
      if (document === undefined) throw new Problem(404, { detail: 'No document has this id.' })
      return document
    },
  )
}

export default data
