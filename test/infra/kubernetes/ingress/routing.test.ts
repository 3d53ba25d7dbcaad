import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NginxIngressController } from '../../../../infra/kubernetes/ingress/nginx-ingress-controller.ts'
import { ReverseProxy } from '../../../../infra/kubernetes/ingress/reverse-proxy.ts'
import type { RoutedService } from '../../../../infra/kubernetes/ingress/route.ts'
import { manifest, testBed } from '../../synthesized.ts'

/** The demo app, a service with paths of its own, and one with a host name of its own. */
function services({ web, userService }: ReturnType<typeof testBed>): RoutedService[] {
  return [
    {
      to: web(),
      routes: [
        { path: '/', match: 'exact' },
        { path: '/hits', match: 'exact' },
        { path: '/data', match: 'prefix' },
      ],
    },
    {
      to: userService({ name: 'orders' }).web,
      routes: [
        { path: '/orders', match: 'prefix' },
        { path: '/data/orders', match: 'prefix' },
      ],
    },
    {
      to: userService({ name: 'blog' }).web,
      routes: [{ path: '/', match: 'prefix' }],
      host: 'blog.example.org',
    },
    {
      to: userService({ name: 'wiki' }).web,
      routes: [{ path: '/wiki', match: 'prefix' }],
      host: 'wiki.example.org',
    },
  ]
}

const any = 'any.example.org'

/** Requests, and the Service that gets them. */
const requests: readonly (readonly [host: string, path: string, to: string | undefined])[] = [
  [any, '/', 'shop'],
  [any, '/hits', 'shop'],
  [any, '/hits/', undefined],
  [any, '/hits/1', undefined],
  [any, '/hitsfoo', undefined],
  [any, '/data', 'shop'],
  [any, '/data/', 'shop'],
  [any, '/data/1/2', 'shop'],
  [any, '/datafoo', undefined],
  [any, '/datafoo/1', undefined],
  [any, '/Data', undefined],
  [any, '/metrics', undefined],
  [any, '/ready', undefined],
  [any, '/orders', 'orders'],
  [any, '/orders/1', 'orders'],
  [any, '/ordersheet', undefined],
  [any, '/data/orders', 'orders'],
  [any, '/data/orders/1', 'orders'],
  [any, '/data/ordersheet', 'shop'],
  [any, '/wiki', undefined],
  ['blog.example.org', '/', 'blog'],
  ['blog.example.org', '/hits', 'blog'],
  ['wiki.example.org', '/wiki/1', 'wiki'],
  ['wiki.example.org', '/', undefined],
  ['wiki.example.org', '/data', undefined],
]

interface Comparison {
  readonly path: string
  readonly exact: boolean
  readonly to: string
}

interface IngressPath {
  readonly path: string
  readonly pathType: string
  readonly backend: { readonly service: { readonly name: string } }
}

/** What both do: the whole path comes first, then the longest start. */
function chosen(comparisons: readonly Comparison[], path: string): string | undefined {
  const [first] = comparisons
    .filter((each) => (each.exact ? path === each.path : path.startsWith(each.path)))
    .sort((a, b) => Number(b.exact) - Number(a.exact) || b.path.length - a.path.length)
  return first?.to
}

/** NGINX's servers and locations: `= /path` compares all of the path, `/path` its start. */
function proxied(): (host: string, path: string) => string | undefined {
  const bed = testBed()
  const { stack, namespace } = bed
  const images = { image: 'nginx:1', exporterImage: 'exporter:1' }
  new ReverseProxy(stack, 'Proxy', {
    ...{ namespace, ...images, nodePort: 30080, replicas: 2 },
    services: services(bed),
  })
  const config: string = manifest(stack, 'ConfigMap', 'nginx-config').data['nginx.conf']
  const upstreams = new Map(
    [...config.matchAll(/upstream (\S+) \{ server ([^.]+)\./g)].map(([, name, to]) => [name, to]),
  )
  const servers = config.split(/^ {2}server \{$/m).filter((server) => /listen 8080;/.test(server))
  return (host, path) => {
    const server = servers.find((each) => each.includes(`server_name ${host};`)) ?? servers[0]
    const locations = [
      ...(server ?? '').matchAll(/location (= )?(\S+) \{ proxy_pass http:\/\/(\S+);/g),
    ]
    return chosen(
      locations.map(([, exact, start = '', upstream]) => ({
        path: start,
        exact: exact !== undefined,
        to: upstreams.get(upstream) ?? '',
      })),
      path,
    )
  }
}

/** The controller's comparisons, as seen on version 5.5.4: `Prefix` is the start of the string. */
function controlled(): (host: string, path: string) => string | undefined {
  const bed = testBed()
  const { stack, namespace } = bed
  new NginxIngressController(stack, 'Controller', {
    namespace,
    services: services(bed),
    chart: { repository: 'oci://mirror/charts', chart: 'nginx-ingress', version: '2.6.4' },
    image: 'nginx/nginx-ingress:5.5.4',
    exposure: { kind: 'node-port', nodePort: 30080 },
    replicas: 2,
  })
  const { rules } = manifest(stack, 'Ingress', 'tally').spec
  return (host, path) => {
    const named = rules.find((each: { host?: string }) => each.host === host)
    const rule = named ?? rules.find((each: { host?: string }) => each.host === undefined)
    return chosen(
      rule.http.paths.map((each: IngressPath) => ({
        path: each.path,
        exact: each.pathType === 'Exact',
        to: each.backend.service.name,
      })),
      path,
    )
  }
}

for (const [entrance, receiver] of Object.entries({
  'the reverse proxy': proxied(),
  "F5's controller": controlled(),
})) {
  describe(entrance, () => {
    for (const [host, path, to] of requests) {
      test(`sends ${host}${path} to ${to ?? 'no service'}`, () => {
        assert.equal(receiver(host, path), to)
      })
    }
  })
}
