import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NginxIngressController } from '../../../../infra/kubernetes/ingress/nginx-ingress-controller.ts'
import { ReverseProxy } from '../../../../infra/kubernetes/ingress/reverse-proxy.ts'
import type { Route } from '../../../../infra/kubernetes/ingress/route.ts'
import { manifest, testBed } from '../../synthesized.ts'

const routes: readonly Route[] = [
  { path: '/', match: 'exact' },
  { path: '/hits', match: 'exact' },
  { path: '/data', match: 'prefix' },
]

/** Paths of requests, and whether the app gets them. */
const requests = {
  '/': true,
  '/hits': true,
  '/hits/': false,
  '/hits/1': false,
  '/hitsfoo': false,
  '/data': true,
  '/data/': true,
  '/data/1/2': true,
  '/datafoo': false,
  '/datafoo/1': false,
  '/Data': false,
  '/metrics': false,
  '/ready': false,
}

/** NGINX's locations: `= /path` compares all of the path, `/path` its start. */
function proxied(): (path: string) => boolean {
  const { stack, namespace, web } = testBed()
  const images = { image: 'nginx:1', exporterImage: 'exporter:1' }
  new ReverseProxy(stack, 'Proxy', { namespace, to: web(), routes, ...images, nodePort: 30080 })
  const config: string = manifest(stack, 'ConfigMap', 'nginx-config').data['nginx.conf']
  const locations = [...config.matchAll(/location (= )?(\S+) \{ proxy_pass/g)]
  return (path) =>
    locations.some(([, exact, start = '']) => (exact ? path === start : path.startsWith(start)))
}

/** The controller's comparisons, as seen on version 5.5.4: `Prefix` is the start of the string. */
function controlled(): (path: string) => boolean {
  const { stack, namespace, web } = testBed()
  new NginxIngressController(stack, 'Controller', {
    namespace,
    to: web(),
    routes,
    chart: { repository: 'oci://mirror/charts', chart: 'nginx-ingress', version: '2.6.4' },
    image: 'nginx/nginx-ingress:5.5.4',
    exposure: { kind: 'node-port', nodePort: 30080 },
  })
  const [rule] = manifest(stack, 'Ingress', 'tally').spec.rules
  return (path) =>
    rule.http.paths.some((each: { path: string; pathType: string }) =>
      each.pathType === 'Exact' ? path === each.path : path.startsWith(each.path),
    )
}

for (const [entrance, reachesApp] of Object.entries({
  'the reverse proxy': proxied(),
  "F5's controller": controlled(),
})) {
  describe(entrance, () => {
    for (const [path, expected] of Object.entries(requests)) {
      test(`${expected ? 'sends' : 'does not send'} ${path} to the app`, () => {
        assert.equal(reachesApp(path), expected)
      })
    }
  })
}
