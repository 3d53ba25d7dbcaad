import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stringify } from 'yaml'
import { requestsFromFile } from '../../../loadtest/send/requests-from-file.ts'

const read = (document: unknown) => requestsFromFile(stringify(document), 'file')
const pathsOf = (document: unknown) =>
  read(document).requests.map(({ method, path }) => `${method} ${path}`)

describe('requests of a HAR file', () => {
  const entry = (method: string, url: string, rest: object = {}) => ({
    request: { method, url, headers: [{ name: 'cookie', value: 'session=1' }], ...rest },
  })

  test('are those to the host of the first one, with their bodies and no credentials', () => {
    const postData = { mimeType: 'application/json', text: '{"item":1}' }
    const { requests, leftOut } = read({
      log: {
        entries: [
          entry('GET', 'https://shop.example.org/orders/1?full=1'),
          entry('GET', 'https://cdn.example.net/logo.png'),
          entry('POST', 'https://shop.example.org/orders', { postData }),
        ],
      },
    })
    assert.deepEqual(requests, [
      { method: 'GET', path: '/orders/1?full=1', route: '/orders/1', routeIsPath: true },
      {
        method: 'POST',
        path: '/orders',
        route: '/orders',
        routeIsPath: true,
        body: { text: '{"item":1}', type: 'application/json' },
      },
    ])
    assert.deepEqual(leftOut, ['requests to cdn.example.net: other hosts'])
  })
})

describe('requests of an OpenAPI document', () => {
  test('are what only reads, with examples for what it needs', () => {
    const { requests, leftOut } = read({
      openapi: '3.1.0',
      servers: [{ url: 'https://example.org/v1/' }],
      components: {
        parameters: { id: { name: 'id', in: 'path', required: true, example: 'a b' } },
        schemas: { page: { type: 'integer', default: 2 } },
      },
      paths: {
        '/orders/{id}': {
          parameters: [{ $ref: '#/components/parameters/id' }],
          get: {},
          delete: {},
        },
        '/orders': {
          get: {
            parameters: [
              {
                name: 'page',
                in: 'query',
                required: true,
                schema: { $ref: '#/components/schemas/page' },
              },
              { name: 'sort', in: 'query' },
            ],
          },
        },
        '/items/{item}': { get: { parameters: [{ name: 'item', in: 'path', required: true }] } },
      },
    })
    assert.deepEqual(
      requests.map(({ path, route }) => [path, route]),
      [
        ['/v1/orders/a%20b', '/v1/orders/a%20b'],
        ['/v1/orders?page=2', '/v1/orders'],
      ],
    )
    assert.deepEqual(leftOut, [
      'DELETE /orders/{id}: it may change something (name it with --path)',
      'GET /items/{item}: item has no example',
    ])
  })

  for (const [what, parameter] of [
    ['its examples', { examples: { one: { value: 7 } } }],
    ["its schema's example", { schema: { example: 7 } }],
    ["its schema's examples", { schema: { examples: [7, 8] } }],
    ["its schema's values", { schema: { enum: [7, 8] } }],
  ] as const) {
    test(`take a value from ${what}`, () => {
      const get = { parameters: [{ name: 'id', in: 'path', required: true, ...parameter }] }
      assert.deepEqual(
        pathsOf({ swagger: '2.0', basePath: '/v1', paths: { '/orders/{id}': { get } } }),
        ['GET /v1/orders/7'],
      )
    })
  }
})

for (const [what, content, message] of [
  ['neither', '{"a": 1}', /file is neither a HAR file .* Fix: /],
  ['no JSON or YAML', '{"a": ', /file is neither JSON nor YAML: .* Fix: /],
  [
    'without anything to send',
    '{"paths": {"/a": {"post": {}}}}',
    /nothing to send\. Fix: .*\n {2}POST \/a: /,
  ],
] as const) {
  test(`a file that is ${what} is refused`, () => {
    assert.throws(() => requestsFromFile(content, 'file'), message)
  })
}
