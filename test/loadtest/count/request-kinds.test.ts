import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { requestCounterPresets } from '../../../config/request-counters.ts'
import { countsSince, kindsOf } from '../../../loadtest/count/accounting.ts'
import { compareCounts, describeDifference } from '../../../loadtest/count/comparison.ts'
import { type CountedService, probedRoute } from '../../../loadtest/count/counted-service.ts'
import { scrapeTargets } from '../../../loadtest/count/scrape-targets.ts'

type Labels = Readonly<Record<string, string>>
type Sent = readonly [method: string, path: string, status: number, count: number]

/** Compares what was sent with a counter, whose series rose from 0 to a value after second 10. */
function compare(
  counter: CountedService['counter'],
  sent: readonly Sent[],
  counted: readonly (readonly [Labels, number])[],
  ignoredRoutes: readonly string[] = [],
) {
  const service = { name: 'orders', counter, selector: 'job="orders"', ignoredRoutes }
  const target = { job: 'orders', instance: 'a' }
  const series = [
    {
      labels: { __name__: 'up', ...target },
      samples: [5, 10, 15].map((time) => ({ time, value: 1 })),
    },
    ...counted.map(([labels, value]) => ({
      labels: { __name__: counter.metric, ...target, ...labels },
      samples: [
        { time: 10, value: 0 },
        { time: 15, value },
      ],
    })),
  ]
  const targets = scrapeTargets(series, service)
  const kinds = kindsOf(service, targets)
  const answers = sent.map(([method, route, status, count]) => ({
    method,
    route,
    routeIsPath: true,
    byApp: new Map([[status, count]]),
    uncertain: 0,
  }))
  const differences = compareCounts(answers, countsSince(targets, 10, kinds), kinds)
  return [differences.map(describeDifference), kinds.notCompared]
}

describe('what probes call is left out', () => {
  const health = (route: string, path: string) =>
    compare(
      { metric: 'requests_total', labels: { route: 'route' } },
      [],
      [[{ route }, 9]],
      [probedRoute(path)],
    )[0]

  test('by its path, with slashes around it or without, and without its query', () => {
    for (const route of ['/health', 'health', '/health/']) {
      assert.deepEqual(health(route, '/health?quick=1'), [], route)
    }
    assert.equal(health('/healthy', '/health')?.length, 1)
  })

  test('by the one route that Spring Boot has for all groups of its health', () => {
    assert.deepEqual(health('/actuator/health/**', '/actuator/health/liveness'), [])
    assert.equal(health('/orders/**', '/actuator/health/liveness')?.length, 1)
  })
})

describe('what a counter tells apart', () => {
  test('is compared by method, route and status', () => {
    const spring = requestCounterPresets['spring-boot']
    const of = (uri: string, status: string, outcome: string) => ({
      method: 'GET',
      uri,
      status,
      outcome,
    })
    const sent: Sent[] = [
      ['GET', '/orders/1', 200, 4],
      ['GET', '/orders/2', 200, 3],
      ['GET', '/orders/9', 404, 1],
    ]
    const counted = [
      [of('/orders/{id}', '200', 'SUCCESS'), 7],
      [of('/orders/{id}', '404', 'CLIENT_ERROR'), 1],
    ] as const
    assert.deepEqual(compare(spring, sent, counted), [[], []])
    const health = [of('/actuator/health/liveness', '200', 'SUCCESS'), 5] as const
    assert.deepEqual(compare(spring, sent, [...counted, health], ['/actuator/health*']), [[], []])
    assert.deepEqual(compare(spring, sent, [...counted, health]), [
      ['GET /actuator/health/liveness 200: 0 answered, 5 counted (+5)'],
      [],
    ])
  })

  test('is compared where its methods are in small letters, and it has no routes', () => {
    const sent: Sent[] = [
      ['GET', '/orders/1', 200, 4],
      ['POST', '/orders', 200, 2],
    ]
    const counted = (gets: number) =>
      [
        [{ method: 'get', code: '200' }, gets],
        [{ method: 'post', code: '200' }, 2],
      ] as const
    const go = requestCounterPresets['go-promhttp']
    const noRoutes = ['routes (the counter has no label for them)']
    assert.deepEqual(compare(go, sent, counted(4)), [[], noRoutes])
    assert.deepEqual(compare(go, sent, counted(11)), [
      ['GET any route 200: 4 answered, 11 counted (+7)'],
      noRoutes,
    ])
  })

  test('is compared by class where its statuses are classes', () => {
    const fastapi = requestCounterPresets['fastapi-instrumentator']
    const of = (status: string) => ({ method: 'GET', handler: '/orders/{id}', status })
    const sent: Sent[] = [
      ['GET', '/orders/1', 200, 4],
      ['GET', '/orders/1', 201, 1],
      ['GET', '/orders/1', 404, 2],
    ]
    const classes = ['statuses of the same class (the counter has only classes)']
    assert.deepEqual(
      compare(fastapi, sent, [
        [of('2xx'), 5],
        [of('4xx'), 2],
      ]),
      [[], classes],
    )
    assert.deepEqual(
      compare(fastapi, sent, [
        [of('2xx'), 5],
        [of('4xx'), 1],
      ]),
      [['GET /orders/{id} 4xx: 2 answered, 1 counted (-1)'], classes],
    )
  })

  test('is compared without a label that no series has, although it could', () => {
    const express = requestCounterPresets['express-prom-bundle']
    const [differences, notCompared] = compare(
      express,
      [['GET', '/orders/1', 200, 4]],
      [[{ status_code: '200' }, 3]],
    )
    assert.deepEqual(differences, ['any method any route 200: 4 answered, 3 counted (-1)'])
    assert.equal(notCompared?.length, 2)
  })

  test('is compared although requests that no route matched lack the label', () => {
    const open = requestCounterPresets.opentelemetry
    const of = (http_response_status_code: string, rest: Labels = {}) => ({
      http_request_method: 'GET',
      http_response_status_code,
      ...rest,
    })
    const sent: Sent[] = [
      ['GET', '/orders/1', 200, 4],
      ['GET', '/nowhere', 404, 2],
    ]
    assert.deepEqual(
      compare(open, sent, [
        [of('200', { http_route: 'orders/{id}' }), 4],
        [of('404'), 2],
      ])[0],
      [
        'GET /nowhere 404: 2 answered, 0 counted (-2)',
        'GET no route 404: 0 answered, 2 counted (+2)',
      ],
    )
  })

  test('is not compared with a route that only looks alike', () => {
    const flask = requestCounterPresets['prometheus-flask-exporter']
    const of = (path: string) => ({ method: 'GET', path, status: '200' })
    assert.deepEqual(compare(flask, [['GET', '/orders/1', 200, 4]], [[of('/orders/2'), 4]])[0], [
      'GET /orders/1 200: 4 answered, 0 counted (-4)',
      'GET /orders/2 200: 0 answered, 4 counted (+4)',
    ])
  })
})
