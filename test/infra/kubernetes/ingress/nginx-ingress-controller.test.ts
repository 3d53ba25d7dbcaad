import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import type { Exposure } from '../../../../infra/kubernetes/ingress/nginx-chart-values.ts'
import { NginxIngressController } from '../../../../infra/kubernetes/ingress/nginx-ingress-controller.ts'
import { manifest, terraformResources, testBed } from '../../synthesized.ts'

function controller(
  image = 'nginx/nginx-ingress:5.5.4',
  requestLog = false,
  exposure: Exposure = { kind: 'node-port', nodePort: 30080 },
) {
  const { stack, namespace, web } = testBed()
  new NginxIngressController(stack, 'Controller', {
    namespace,
    services: [
      {
        to: web(),
        routes: [
          { path: '/', match: 'exact' },
          { path: '/docs', match: 'prefix' },
        ],
      },
    ],
    chart: { repository: 'oci://mirror/charts', chart: 'nginx-ingress', version: '2.6.4' },
    image,
    requestLog,
    exposure,
    replicas: 2,
  })
  const [release] = terraformResources(stack, 'helm_release')
  return { stack, release, values: parse(release.values[0]) }
}

describe('the NGINX Ingress Controller', () => {
  test('comes from the chart that the props name', () => {
    const { repository, chart, version } = controller().release
    assert.deepEqual(
      [repository, chart, version],
      ['oci://mirror/charts', 'nginx-ingress', '2.6.4'],
    )
  })

  test('listens on the node port, and its pods are found by the agent', () => {
    const { values } = controller()
    assert.equal(values.controller.service.type, 'NodePort')
    assert.equal(values.controller.service.httpPort.nodePort, 30080)
    assert.equal(values.prometheus.create, true)
    assert.deepEqual(values.controller.pod.extraLabels, {
      'app.kubernetes.io/component': 'nginx',
      'app.kubernetes.io/part-of': 'tally',
    })
  })

  test('shares no name with another controller of the cluster, such as the addon of minikube', () => {
    const { values } = controller()
    assert.deepEqual(values.controller.ingressClass, { name: 'shop-ns-nginx', create: true })
    // Its cluster roles are called so.
    assert.equal(values.fullnameOverride, 'shop-ns-nginx')
    assert.equal(values.serviceNameOverride, 'nginx')
  })

  test('leaves no kinds of its own behind', () => {
    const { release, values } = controller()
    assert.equal(release.skip_crds, true)
    assert.equal(values.controller.enableCustomResources, false)
  })

  test('routes the table, and names no host', () => {
    const { ingressClassName, rules } = manifest(controller().stack, 'Ingress', 'tally').spec
    assert.equal(ingressClassName, 'shop-ns-nginx')
    assert.equal(rules.length, 1)
    assert.equal('host' in rules[0], false)
    const paths = rules[0].http.paths.map(
      ({ path, pathType }: Record<string, string>) => `${pathType} ${path}`,
    )
    // Its `Prefix` is a prefix of the string: `/docs` would take `/docsfoo` along.
    assert.deepEqual(paths, ['Exact /', 'Exact /docs', 'Prefix /docs/'])
    assert.deepEqual(rules[0].http.paths[0].backend.service, { name: 'shop', port: { number: 80 } })
  })

  test('accepts that, though its chart forgets to tell it so without custom resources', () => {
    const { values } = controller()
    assert.equal(values.controller.allowEmptyIngressHost, true)
    // What the chart makes of it: see test/e2e/suites/charts.ts.
    const template = `- -watch-namespace=${values.controller.watchNamespace}`
    assert.deepEqual(parse(template), [
      '-watch-namespace=shop-ns',
      '-allow-empty-ingress-host=true',
    ])
  })

  test('never sends a request twice', () => {
    const { annotations } = manifest(controller().stack, 'Ingress', 'tally').metadata
    assert.equal(annotations['nginx.org/proxy-next-upstream'], 'off')
    assert.equal(annotations['nginx.org/proxy-set-headers'], 'Connection: close')
  })

  test('answers over HTTP itself, and sends nobody to a TLS port that does not exist', () => {
    const { annotations } = manifest(controller().stack, 'Ingress', 'tally').metadata
    assert.equal(annotations['nginx.org/ssl-redirect'], 'false')
  })

  test('reloads for no pod that comes or goes, which would close kept connections', () => {
    const { annotations } = manifest(controller().stack, 'Ingress', 'tally').metadata
    assert.equal(annotations['nginx.org/use-cluster-ip'], 'true')
  })

  test("keeps clients' connections through what still reloads NGINX, and through the end of a pod", () => {
    const { config, lifecycle } = controller().values.controller
    const http = config.entries['http-snippets'].split('\n')
    assert.ok(http.includes('keepalive_min_timeout 10s;'))
    const { seconds } = lifecycle.preStop.sleep
    const [, lifetime] = /keepalive_time (\d+)s;/.exec(http.join()) ?? []
    assert.equal(config.entries['keepalive-timeout'], '12s 12s')
    assert.equal(config.entries['server-tokens'], 'False')
    const lastNewConnection = 2
    assert.ok(lastNewConnection + Number(lifetime) + 12 <= seconds)
  })

  test('limits what a client may have open, and how slow its headers may be', () => {
    const { entries } = controller().values.controller.config
    assert.match(entries['server-snippets'], /^limit_conn clients 2048;$/m)
    assert.match(entries['http-snippets'], /^client_header_timeout 10s;$/m)
    assert.match(entries['http-snippets'], /^proxy_max_temp_file_size 0;$/m)
    assert.ok(Number(entries['worker-connections']) < Number(entries['worker-rlimit-nofile']))
  })

  test('gives each request one id, and logs it where settings want it, else where it failed', () => {
    const { entries } = controller().values.controller.config
    assert.match(entries['location-snippets'], /^proxy_set_header X-Request-Id \$request_id;$/m)
    assert.equal(entries['access-log-off'], 'True')
    assert.match(entries['server-snippets'], /^access_log \/dev\/stdout main if=\$failure;$/m)
    const logged = controller(undefined, true).values.controller.config.entries
    assert.equal(logged['access-log-off'], undefined)
    assert.doesNotMatch(logged['server-snippets'], /access_log/)
    for (const each of [entries, logged]) assert.equal(each['log-format-escaping'], 'json')
  })

  test('logs no query: not in its own lines, nor by an error log that has the request line', () => {
    const { entries } = controller().values.controller.config
    assert.match(entries['http-snippets'], /^error_log stderr emerg;$/m)
    assert.doesNotMatch(entries['log-format'], /\$(request|request_uri|args|query_string)\b/)
  })

  test('waits as long as the slowest service may take', () => {
    const { annotations } = manifest(controller().stack, 'Ingress', 'tally').metadata
    assert.equal(annotations['nginx.org/proxy-read-timeout'], '9s')
  })

  test('runs two pods, of which one at a time may be evicted', () => {
    const { replicaCount, podDisruptionBudget } = controller().values.controller
    assert.equal(replicaCount, 2)
    assert.deepEqual(podDisruptionBudget, { enabled: true, maxUnavailable: 1 })
  })

  test('takes its image apart as the chart wants it', () => {
    const of = (image: string) => controller(image).values.controller.image
    assert.deepEqual(of('mirror:5000/nginx/ingress:5.5.4'), {
      repository: 'mirror:5000/nginx/ingress',
      tag: '5.5.4',
    })
    assert.deepEqual(of('mirror:5000/ingress@sha256:0a'), {
      repository: 'mirror:5000/ingress',
      digest: 'sha256:0a',
    })
  })
})

describe('the NGINX Ingress Controller behind a load balancer that ends TLS', () => {
  const behindTls = () =>
    controller(undefined, false, {
      kind: 'load-balancer',
      loadBalancerClass: 'some/class',
      annotations: {},
      preStopSeconds: 120,
      sourceRanges: ['203.0.113.0/24'],
      tlsNames: ['shop.example.com', 'wiki.shop.example.com'],
    })

  test('gets what came over TLS at a port of its own, which no client chooses by a header', () => {
    const { httpPort, httpsPort } = behindTls().values.controller.service
    assert.deepEqual([httpsPort.port, httpsPort.targetPort], [443, 80])
    assert.deepEqual([httpPort.port, httpPort.targetPort], [80, 8000])
    const { annotations } = manifest(behindTls().stack, 'Ingress', 'tally').metadata
    assert.equal(annotations['nginx.org/redirect-to-https'], 'true', 'X-Forwarded-Proto is https')
    assert.equal(annotations['nginx.org/ssl-redirect'], 'false')
  })

  test('redirects all else to the names of the certificate, whatever host a client asks for', () => {
    const { entries } = behindTls().values.controller.config
    const servers = entries['http-snippets']
      .split('\n')
      .filter((each: string) => /^server/.test(each))
    assert.deepEqual(
      servers.map((each: string) => /listen ([^;]+);.*return 308 ([^;]+);/.exec(each)?.slice(1)),
      [
        ['8000 default_server', 'https://shop.example.com$request_uri'],
        ['8000', 'https://wiki.shop.example.com$request_uri'],
      ],
    )
  })

  test('tells browsers to stay with TLS, and no one where there is none', () => {
    const header = /^add_header Strict-Transport-Security "max-age=31536000" always;$/m
    assert.match(behindTls().values.controller.config.entries['server-snippets'], header)
    assert.doesNotMatch(controller().values.controller.config.entries['server-snippets'], header)
  })

  test('is reached from the addresses that are named', () => {
    const { loadBalancerSourceRanges } = behindTls().values.controller.service
    assert.deepEqual(loadBalancerSourceRanges, ['203.0.113.0/24'])
  })
})
