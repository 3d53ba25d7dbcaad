import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { routeOfPath } from '../../../loadtest/count/route-pattern.ts'

describe('the route of a path', () => {
  for (const [library, path, route] of [
    ['Fastify, Express', '/orders/1', '/orders/:id'],
    ['Spring, FastAPI', '/orders/1/lines', '/orders/{id}/lines'],
    ['ASP.NET Core', '/orders/1', 'orders/{id:int}'],
    ['Flask', '/orders/1', '/orders/<int:id>'],
    ['express-prom-bundle', '/orders/1', '/orders/#val'],
    ['Next.js', '/orders/1', '/orders/[id]'],
    ['a path that is its own route', '/orders', '/orders'],
    ['the rest of a path', '/files/a/b', '/files/{*path}'],
    ['the rest of a path in Flask', '/files/a/b', '/files/<path:name>'],
    ['the handler of Spring that takes all', '/nowhere', '/**'],
  ] as const) {
    test(`is found among the patterns of ${library}`, () => {
      assert.equal(routeOfPath(path, ['/other', route, '/']), route)
    })
  }

  test('is the path itself rather than a pattern', () => {
    assert.equal(routeOfPath('/orders/new', ['/orders/{id}', '/orders/new']), '/orders/new')
  })

  test('is the pattern that has more of it literally', () => {
    assert.equal(routeOfPath('/orders/1', ['/{kind}/{id}', '/orders/{id}']), '/orders/{id}')
    assert.equal(routeOfPath('/orders/1', ['/**', '/{kind}/{id}']), '/{kind}/{id}')
  })

  test('is unknown where several patterns fit equally well', () => {
    assert.equal(routeOfPath('/orders/1', ['/{kind}/1', '/orders/{id}']), undefined)
  })

  for (const route of ['/orders', '/orders/{id}/lines', '/invoices/{id}', 'none', '']) {
    test(`is not ${JSON.stringify(route)} where that is another one`, () => {
      assert.equal(routeOfPath('/orders/1', [route]), undefined)
    })
  }
})
