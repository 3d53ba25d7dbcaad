import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSettings } from '../../config/load-settings.ts'
import { file, refusal, refuses } from './refusal.ts'

const orders = {
  image: 'ghcr.io/acme/orders:1.4.2',
  port: 8080,
  routes: ['/orders'],
  health: '/actuator/health',
  requestCounter: 'spring-boot',
}

const without = (key: keyof typeof orders) =>
  Object.fromEntries(Object.entries(orders).filter(([each]) => each !== key))

/** Settings with one service that is all right but for these. */
const services = (changes: object) => ({ services: { orders: { ...orders, ...changes } } })

const parsed = (changes: object) => parseSettings(services(changes), file).services.orders

describe('a service in the settings', () => {
  test('needs image, port, routes, health and request counter alone', () => {
    const service = parsed({})
    assert.equal(service?.name, 'orders')
    assert.equal(service?.readiness, '/actuator/health')
    assert.equal(service?.metricsPath, '/metrics')
    assert.equal(service?.metricsPort, 8080)
    assert.equal(service?.autoscaling.maxReplicas, 5)
  })

  test('counts by the metric of its preset, or by one that is written out', () => {
    assert.equal(parsed({})?.requestCounter.labels.route, 'uri')
    const requestCounter = { metric: 'hits_total', labels: { status: 'code' } }
    assert.deepEqual(parsed({ requestCounter })?.requestCounter, requestCounter)
  })

  test('is asked for what it says itself, where that are requests', () => {
    const load = ['/orders/1', 'POST /orders', 'GET /orders/1 as /orders/{id}']
    assert.deepEqual(parsed({ load })?.load, load)
    for (const wrong of ['orders', 'BREW /pot', 'http://elsewhere/', '/a b']) {
      refuses(services({ load: [wrong] }), 'a list of requests, e.g. ["/orders/1", "POST /orders"')
    }
  })

  test('gets the addresses of stores in variables whose names it may choose', () => {
    const { stores } = parsed({ stores: { redis: {}, mongodb: { url: 'MONGO' } } }) ?? {}
    assert.deepEqual(stores, {
      redis: { url: 'REDIS_URL', password: 'REDIS_PASSWORD' },
      mongodb: { url: 'MONGO', username: 'MONGODB_USERNAME', password: 'MONGODB_PASSWORD' },
    })
  })

  test('keeps the defaults beside what is set', () => {
    const { resources } = parsed({ resources: { limits: { memory: '1Gi' } } }) ?? {}
    assert.deepEqual(resources?.limits, { cpu: '1', memory: '1Gi' })
  })

  test('runs one pod where it has a volume', () => {
    const volume = { path: '/data', size: '1Gi' }
    assert.equal(parsed({ volume })?.autoscaling.maxReplicas, 1)
    refuses(services({ volume, autoscaling: { maxReplicas: 2 } }), "2 pods can't share the volume")
  })

  test('takes files from the folder of the settings file', () => {
    const service = { ...without('image'), build: { folder: '../orders' } }
    const { build } = parseSettings({ services: { orders: service } }, file).services.orders ?? {}
    assert.deepEqual(build, { folder: '/home/anna/orders', dockerfile: 'Dockerfile' })
  })

  test('may have a route below one of another service', () => {
    const api = { ...orders, routes: ['/orders/api'] }
    parseSettings({ services: { orders, api } }, file)
  })

  test('may have any route with a host name of its own', () => {
    const shop = { ...orders, routes: ['/', '/data', '/orders'], host: 'shop.example.org' }
    parseSettings({ services: { orders, shop } }, file)
  })

  test('may have a route of the demo app where that is left out', () => {
    parseSettings({ demo: false, ...services({ routes: ['/', '/data'] }) }, file)
  })
})

describe('a service is refused', () => {
  test('without what it needs, and the message gives an example', () => {
    for (const key of ['port', 'routes', 'health', 'requestCounter'] as const) {
      refuses({ services: { orders: without(key) } }, `services.orders.${key}: this is missing`)
      assert.doesNotMatch(refusal({ services: { orders: without(key) } }), /or leave it out/)
    }
  })

  test('with no image, or with two', () => {
    refuses({ services: { orders: without('image') } }, 'there is none, and no build or archive')
    refuses(services({ archive: 'a.tar' }), 'services.orders.archive: there is image, too')
  })

  test('with an image that can move', () => {
    refuses(services({ image: 'orders:latest' }), 'services.orders.image', 'other than latest')
  })

  test('with a route that another one has, and both are named', () => {
    const billing = { ...orders, routes: ['/bills', '/orders'] }
    refuses(
      { services: { orders, billing } },
      'services.billing.routes: "/orders" is a route of services.orders, too',
      'another host',
    )
  })

  test('with a route that another one has on the same host', () => {
    const one = { ...orders, host: 'shop.example.org' }
    refuses(
      { services: { one, other: one } },
      'services.other.routes: "/orders" of the host "shop.example.org" is a route of services.one',
    )
  })

  test('with what is no host name', () => {
    for (const host of ['Shop.example.org', 'shop_1', '10.0.0.1', 'a..b', '*.example.org', '-a']) {
      refuses(services({ host }), `services.orders.host: "${host}"`, '"orders.example.org"')
    }
  })

  test('with a route of the demo app', () => {
    refuses(
      services({ routes: ['/data'] }),
      'services.orders.routes: "/data" is a route of the demo app, too',
      '"demo": false',
    )
  })

  test('with a path that could mean something else to an ingress', () => {
    for (const route of ['orders', '/orders/', '//', '/a/../b', '/a b', '/a;', '/{id}', '/a$']) {
      refuses(services({ routes: [route] }), 'services.orders.routes', '["/orders"]')
    }
  })

  test('with the name of a preset that is not there, and the others are listed', () => {
    refuses(services({ requestCounter: 'rails' }), '"rails" is not allowed', 'spring-boot')
  })

  test('with a store that is not there', () => {
    refuses(services({ stores: { postgres: {} } }), 'stores.postgres', 'one of: redis, mongodb')
  })

  test('with a name that Kubernetes refuses', () => {
    for (const name of ['Orders', 'order_s', '1orders', 'orders-', 'o'.repeat(41)]) {
      refuses({ services: { [name]: orders } }, `services.${name}: Kubernetes refuses`)
    }
  })

  test('with a name that stands for addresses in egress', () => {
    for (const name of ['internet', 'anywhere']) {
      refuses({ services: { [name]: orders } }, `services.${name}: in egress this stands for`)
    }
  })

  test('with a name that Tally uses', () => {
    for (const name of ['nginx', 'redis', 'app', 'prometheus', 'tally-nginx-controller']) {
      refuses({ services: { [name]: orders } }, `services.${name}: Tally itself uses this name`)
    }
  })

  test('with a port that does not exist', () => {
    refuses(services({ port: 70000 }), 'services.orders.port: 70000', 'from 1 to 65535')
  })

  test('with the port of the metrics keeper', () => {
    refuses(services({ metricsPort: 19464 }), 'services.orders.metricsPort: 19464', 'not 19464')
  })

  test('with a key that does not exist', () => {
    refuses(services({ replicas: 3 }), 'services.orders.replicas', 'autoscaling')
  })

  test('with a variable that is set twice', () => {
    refuses(
      services({ environment: { REDIS_URL: 'redis://elsewhere' }, stores: { redis: {} } }),
      'services.orders.stores.redis.url: the variable REDIS_URL is set by environment.REDIS_URL',
    )
  })

  test('with a variable whose name no program could read, or whose value is no text', () => {
    refuses(services({ environment: { 'A-B': '1' } }), 'services.orders.environment.A-B', 'digits')
    refuses(services({ environment: { A: 1 } }), 'services.orders.environment.A: 1', 'a text')
  })

  test('with the value of a secret in place of its name', () => {
    refuses(services({ secrets: { API_KEY: 'abc' } }), 'secrets.API_KEY', 'secretName, key')
  })

  test('with a Secret or a key that can not exist', () => {
    const secret = (changes: object) =>
      services({ secrets: { API_KEY: { secretName: 'orders', key: 'api-key', ...changes } } })
    parseSettings(secret({ secretName: 'orders.v1', key: '.env_1' }), file)
    refuses(secret({ secretName: 'My Secret' }), 'secrets.API_KEY.secretName', 'e.g. "orders"')
    refuses(secret({ key: 'api key' }), 'secrets.API_KEY.key', 'e.g. "api-key"')
    refuses(secret({ key: '..' }), 'secrets.API_KEY.key')
  })

  test('with a value that no variable can have', () => {
    refuses(services({ environment: { TEXT: 'a\0b' } }), 'environment.TEXT', 'without NUL')
  })

  test('with a volume outside of its path', () => {
    refuses(services({ volume: { path: '/data/../etc', size: '1Gi' } }), 'volume.path')
  })

  test('with no route but those that probes call, unless it names requests', () => {
    const root = { host: 'orders.example.org', routes: ['/'], health: '/?quick=1' }
    refuses(
      services(root),
      'services.orders.load',
      'Fix: set it to requests that nobody else sends',
    )
    assert.deepEqual(parsed({ ...root, load: ['/orders/1'] })?.load, ['/orders/1'])
    assert.ok(parsed({ ...root, routes: ['/', '/orders'] }))
  })

  test('with requests above its limits', () => {
    refuses(
      services({ resources: { requests: { memory: '1Gi' } } }),
      'services.orders.resources.requests.memory',
      'limits.memory "512Mi"',
    )
  })

  test('if it is missing where the demo app is left out', () => {
    refuses({ demo: false }, 'demo: without it and without services')
  })

  test('as root', () => {
    refuses(services({ user: 0 }), 'services.orders.user: 0', 'from 1')
  })
})
