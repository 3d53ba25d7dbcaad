import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { askedRequests, parseRequest } from '../../../loadtest/send/asked-requests.ts'
import { RequestMaker } from '../../../loadtest/send/request-maker.ts'

describe('a request that the user names', () => {
  for (const [text, request] of [
    [
      '/orders/1?full=1',
      { method: 'GET', path: '/orders/1?full=1', route: '/orders/1', routeIsPath: true },
    ],
    ['POST /orders', { method: 'POST', path: '/orders', route: '/orders', routeIsPath: true }],
    [
      'GET /orders/1 as /orders/{id}',
      { method: 'GET', path: '/orders/1', route: '/orders/{id}', routeIsPath: false },
    ],
    [
      '/nowhere as no route',
      { method: 'GET', path: '/nowhere', route: 'no route', routeIsPath: false },
    ],
  ] as const) {
    test(`may be ${text}`, () => {
      assert.deepEqual(parseRequest(text), request)
    })
  }

  for (const text of [
    'orders',
    'http://elsewhere/orders',
    'GET',
    'get /orders',
    '/a b',
    '/a#b',
    '',
  ]) {
    test(`is not ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseRequest(text), /is no request\. Fix: write it as "\/orders\/1"/)
    })
  }

  test('has a method that can be sent', () => {
    assert.throws(() => parseRequest('BREW /pot'), /BREW can't be sent\. Fix: use one of GET, POST/)
  })

  test('is sent as it is, with the body where its method has one', () => {
    const scenario = askedRequests({
      name: 'orders',
      requests: ['/v1/orders:search', 'POST /orders'],
      body: { text: '{"item":1}', type: 'application/json' },
      defaults: { requests: 1, connections: 1 },
    })
    const maker = new RequestMaker(scenario)
    assert.deepEqual(
      scenario.requests.map((request) => maker.make(request)),
      [
        { method: 'GET', path: '/v1/orders:search', headers: {} },
        {
          method: 'POST',
          path: '/orders',
          headers: { 'content-type': 'application/json' },
          body: '{"item":1}',
        },
      ],
    )
  })
})
