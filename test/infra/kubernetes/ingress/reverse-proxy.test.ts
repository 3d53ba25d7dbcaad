import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { answerMark } from '../../../../app/contract.ts'
import { ReverseProxy } from '../../../../infra/kubernetes/ingress/reverse-proxy.ts'
import type { Route } from '../../../../infra/kubernetes/ingress/route.ts'
import { manifest, terraformResources, testBed } from '../../synthesized.ts'

function proxy(routes: readonly Route[], preStopSeconds = 20, image = 'nginx:1') {
  const { stack, namespace, web } = testBed()
  new ReverseProxy(stack, 'ReverseProxy', {
    namespace,
    services: [{ to: web(), routes }],
    preStopSeconds,
    image,
    exporterImage: 'exporter:1',
    nodePort: 30080,
    replicas: 2,
  })
  return {
    stack,
    config: manifest(stack, 'ConfigMap', 'nginx-config').data['nginx.conf'] as string,
    pod: manifest(stack, 'Deployment', 'nginx').spec.template,
  }
}

const home: Route = { path: '/', match: 'exact' }

describe('the reverse proxy', () => {
  test('routes what is listed and answers 404 to everything else', () => {
    const { config } = proxy([home, { path: '/docs', match: 'prefix' }])
    const proxied = [...config.matchAll(/location (.+) \{ proxy_pass/g)].map(([, path]) => path)
    assert.deepEqual(proxied, ['= /', '= /docs', '/docs/'])
    assert.match(config, /location \/ \{\s+return 404/)
  })

  test('has room for the longest host name', () => {
    const { config } = proxy([home])
    const [, bytes] = /server_names_hash_bucket_size (\d+);/.exec(config) ?? []
    // As seen with NGINX 1.22: a pointer, a length and the name, rounded up to words of 8 bytes.
    assert.ok(Number(bytes) >= 8 + 8 + 256, bytes)
  })

  test('never answers as the app does', () => {
    const { config } = proxy([home])
    // Whoever counts requests takes an answer with that header for one that the app has counted.
    const written = config.replaceAll(/^ *#.*$/gm, '')
    assert.doesNotMatch(
      written,
      new RegExp(`add_header (?!X-Request-Id )|${answerMark.header}`, 'i'),
    )
    assert.doesNotMatch(written, /problem\+json/)
    assert.match(config, /default_type text\/plain;\s+types \{\}/)
    assert.doesNotMatch(config, /error_page|proxy_intercept_errors/)
  })

  test('sends requests to the Service of the app', () => {
    assert.match(proxy([home]).config, /server shop\.shop-ns\.svc:80;/)
  })

  test('never sends a request twice', () => {
    const { config } = proxy([home])
    assert.match(config, /proxy_next_upstream off;/)
    assert.match(config, /proxy_set_header Connection close;/)
    assert.doesNotMatch(config, /^\s*keepalive /m)
  })

  test('writes nowhere but into a volume of its own', () => {
    const { config, pod } = proxy([home])
    const paths = [...config.matchAll(/(?:_temp_path|pid) (\S+);/g)].map(([, path]) => path ?? '')
    assert.equal(paths.length, 6)
    for (const path of paths) assert.match(path, /^\/tmp\//)
    const volume = pod.spec.volumes.find(({ name }: { name: string }) => name === 'tmp')
    assert.ok(volume.emptyDir)
  })

  test('serves on for `preStopSeconds`, and may take longer to end', () => {
    const { config, pod } = proxy([home], 8)
    const [nginx] = pod.spec.containers
    assert.equal(nginx.lifecycle.preStop.httpGet.path, '/drain')
    const rate = Number(/limit_rate (\d+);/.exec(config)?.[1])
    const body = /location = \/drain \{[^']+'(\.+)'/.exec(config)?.[1] ?? ''
    // The first second's worth is sent at once.
    assert.ok(body.length / rate - 1 >= 8)
    assert.ok(pod.spec.terminationGracePeriodSeconds > 8 + 10)
  })

  test('has no connection left to end when a pod that is to stop has served on', () => {
    for (const preStopSeconds of [20, 120]) {
      const { config } = proxy([home], preStopSeconds)
      const seconds = (directive: string) =>
        Number(new RegExp(`^ {2}${directive} (\\d+)s`, 'm').exec(config)?.[1])
      const lastNewConnection = 2
      assert.ok(
        lastNewConnection + seconds('keepalive_time') + seconds('keepalive_timeout') <=
          preStopSeconds,
      )
    }
  })

  test('runs as many pods as asked for, of which one at a time may be evicted', () => {
    const { stack } = proxy([home])
    assert.equal(manifest(stack, 'Deployment', 'nginx').spec.replicas, 2)
    const budget = manifest(stack, 'PodDisruptionBudget', 'nginx').spec
    assert.equal(budget.maxUnavailable, 1)
  })

  test('waits for a service as long as that says, and answers for it then', () => {
    const { config } = proxy([home])
    assert.match(config, /location = \/ \{ .* proxy_read_timeout 9s; \}/)
  })

  test('limits what one address has open, but for the kubelet, whose address may be the same', () => {
    const servers = proxy([home]).config.split(/^ {2}server \{$/m)
    const limited = (port: number) =>
      servers.find((each) => each.includes(`listen ${port};`))?.includes('limit_conn clients ')
    assert.equal(limited(8080), true)
    assert.equal(limited(8082), false)
  })

  test("allows one address more than the load test's 1000 connections, and less than a quarter of all", () => {
    const { config } = proxy([home])
    const limit = Number(/limit_conn clients (\d+);/.exec(config)?.[1])
    const all = Number(/worker_connections (\d+);/.exec(config)?.[1])
    assert.ok(limit > 1000 && limit < all / 4)
  })

  test('gives up on clients whose headers come too slowly, not on a pause in a body or answer', () => {
    const { config } = proxy([home])
    assert.match(config, /^ {2}client_header_timeout 10s;$/m)
    assert.doesNotMatch(config, /client_body_timeout|send_timeout/)
  })

  test('writes no answer to the disk for a client that reads it slowly', () => {
    assert.match(proxy([home]).config, /^ {2}proxy_max_temp_file_size 0;$/m)
  })

  test("keeps clients' connections until they are told to close, where its NGINX can", () => {
    const keeps = (image: string) =>
      /^ {2}keepalive_min_timeout 10s;$/m.test(proxy([home], 20, image).config)
    for (const image of ['nginx:1.27.4', 'mirror:5000/nginx:1.30.5-alpine', 'nginx:2.0.0']) {
      assert.ok(keeps(image), image)
    }
    for (const image of [
      'nginx:1.22.1',
      'nginx:1.27.3',
      'nginx:1',
      'mirror:1.30.5/nginx',
      'nginx@sha256:0a',
    ]) {
      assert.ok(!keeps(image), image)
    }
    assert.ok(
      Number(/worker_shutdown_timeout (\d+)s/.exec(proxy([home]).config)?.[1]) > 10,
      'workers outlive the connections that they keep',
    )
  })

  test('listens on IPv4 always, and on IPv6 where the pod has such an address', () => {
    const { config, pod } = proxy([home])
    for (const port of [8080, 8082]) {
      assert.match(config, new RegExp(`listen ${port}; listen this-pod:${port};`))
    }
    // The kubelet writes all addresses of the pod beside this name into /etc/hosts.
    assert.equal(pod.spec.hostname, 'this-pod')
    assert.doesNotMatch(config, /listen \[::\]/, 'a pod without IPv6 would not start')
  })

  test('is probed without a request to the app', () => {
    const [nginx] = proxy([home]).pod.spec.containers
    assert.equal(nginx.readinessProbe.httpGet.port, 'admin')
    assert.equal(nginx.livenessProbe.httpGet.port, 'admin')
  })

  test('rolls its pods when the configuration changes', () => {
    const checksum = (routes: Route[]) => proxy(routes).pod.metadata.annotations['checksum/config']
    assert.equal(checksum([home]), checksum([home]))
    assert.notEqual(checksum([home]), checksum([home, { path: '/more', match: 'exact' }]))
  })

  test('starts after the Service that it looks up', () => {
    const { stack } = proxy([home])
    const [deployment] = terraformResources(stack, 'kubernetes_deployment_v1').filter(
      ({ metadata }) => metadata.name === 'nginx',
    )
    assert.match(deployment.depends_on.join(), /^kubernetes_service_v1\.WebService_/)
  })

  test('is reached at its node port', () => {
    const { stack } = proxy([home])
    const { type, ports } = manifest(stack, 'Service', 'nginx').spec
    assert.equal(type, 'NodePort')
    assert.deepEqual(ports, [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30080 }])
  })

  test('throws when there is nothing to route', () => {
    assert.throws(() => proxy([]), { message: /services has no routes/ })
  })

  test('throws when a path would be read as configuration', () => {
    for (const path of ['docs', '/a b', '/a;', '/a{', '/$host']) {
      assert.throws(() => proxy([{ path, match: 'exact' }]), {
        message: /routes has the path .*begins with \//,
      })
    }
  })
})
