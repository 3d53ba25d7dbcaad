import { Release } from '@cdktf/provider-helm/lib/release/index.js'
import { IngressV1 } from '@cdktf/provider-kubernetes/lib/ingress-v1/index.js'
import { Construct } from 'constructs'
import { jsonText } from '../../json-text.ts'
import { rolloutTimeoutMinutes } from '../workload/rollout-timeout.ts'
import {
  clusterWideName,
  type NginxChartOptions,
  nginxChartValues,
  tlsNamesOf,
} from './nginx-chart-values.ts'
import { byHost, comparisonsOf, type RoutedService } from './route.ts'

/** Where a Helm chart is found. */
export interface ChartReference {
  readonly repository: string
  readonly chart: string
  /** An exact version. */
  readonly version: string
}

export interface NginxIngressControllerProps extends NginxChartOptions {
  readonly services: readonly RoutedService[]
  readonly chart: ChartReference
}

/**
 * The app gets `Host` without its port: the controller's template sets `$host`, and an annotation could
 * only add a second `Host` (nginx/kubernetes-ingress, `version1/nginx.ingress.tmpl`).
 *
 * A retried request would be counted twice, and the app may close a kept connection at the moment it
 * is used again: see nginx-config.ts.
 *
 * `ssl-redirect`: the controller takes an Ingress without a host for its default server, which it
 * always counts as one with TLS (`internal/configs/ingress.go`). By default it therefore answers
 * every request with 301 to a port that nobody listens on.
 *
 * `use-cluster-ip`: NGINX sends to the Service, whose address never changes. By default it reloads
 * with each pod that comes or goes, which closes kept connections (69 of 8,940 requests failed during
 * a rollout, 0 of 18,609 this way).
 *
 * `redirect-to-https`: services get `X-Forwarded-Proto: https` instead of what NGINX itself is asked by,
 * since a load balancer that ends TLS sends plain TCP. It also redirects who says of themselves that
 * they came by `http`.
 */
const annotations = (services: readonly RoutedService[], behindTls: boolean) => ({
  'nginx.org/ssl-redirect': 'false',
  ...(behindTls && { 'nginx.org/redirect-to-https': 'true' }),
  'nginx.org/use-cluster-ip': 'true',
  'nginx.org/proxy-next-upstream': 'off',
  'nginx.org/proxy-set-headers': 'Connection: close',
  'nginx.org/proxy-connect-timeout': '2s',
  // One Ingress has one timeout for all services.
  'nginx.org/proxy-read-timeout': `${Math.max(...services.map(({ to }) => to.answerTimeoutSeconds))}s`,
})

function pathsOf({ to: { service }, routes }: RoutedService) {
  const backend = { service: { name: service.metadata.name, port: { number: service.port } } }
  return routes.flatMap(comparisonsOf).map(({ path, exact }) => ({
    path,
    // The controller compares a `Prefix` as a string, not by segments.
    pathType: exact ? 'Exact' : 'Prefix',
    backend,
  }))
}

/**
 * F5's NGINX Ingress Controller (github.com/nginx/kubernetes-ingress) by its Helm chart, and the
 * Ingress that routes to the services.
 */
export class NginxIngressController extends Construct {
  /** Host name of the load balancer, a reference; undefined where there is none. */
  readonly loadBalancerHost: string | undefined

  constructor(scope: Construct, id: string, props: NginxIngressControllerProps) {
    super(scope, id)
    const { namespace, services, chart, exposure } = props
    const behindLoadBalancer = exposure.kind === 'load-balancer'
    const release = new Release(this, 'Release', {
      name: 'nginx',
      namespace: namespace.resource.metadata.name,
      ...chart,
      // A release that fails is removed, so that the next try starts clean.
      atomic: true,
      // Also bounds the wait for a load balancer: for its address, and later for its use of each pod.
      timeout: 60 * rolloutTimeoutMinutes,
      // Helm never deletes a chart's custom resource definitions: they would outlive the release.
      skipCrds: true,
      values: [jsonText(nginxChartValues(props))],
    })

    const rule = byHost(services)
      .filter((each) => each.services.length > 0)
      .map(({ host, services }) => ({
        ...(host !== undefined && { host }),
        http: { path: services.flatMap(pathsOf) },
      }))
    const ingress = new IngressV1(this, 'Ingress', {
      metadata: {
        ...namespace.part('nginx', 'nginx').metadata('tally'),
        annotations: annotations(services, tlsNamesOf(exposure) !== undefined),
      },
      // The release brings the class, and the check that admits the annotations.
      dependsOn: [release],
      // The controller writes the load balancer's name into the Ingress when it has one.
      ...(behindLoadBalancer && { waitForLoadBalancer: true }),
      spec: { ingressClassName: clusterWideName(namespace), rule },
    })
    this.loadBalancerHost = behindLoadBalancer
      ? ingress.status.get(0).loadBalancer.get(0).ingress.get(0).hostname
      : undefined
  }
}
