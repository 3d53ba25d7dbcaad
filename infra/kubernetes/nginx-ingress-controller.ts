import { Release } from '@cdktf/provider-helm/lib/release/index.js'
import { IngressV1 } from '@cdktf/provider-kubernetes/lib/ingress-v1/index.js'
import { Construct } from 'constructs'
import { stringify } from 'yaml'
import { labels } from './labels.ts'
import type { Namespace } from './namespace.ts'
import type { Route } from './route.ts'
import type { WebService } from './web-service.ts'

/** Where a Helm chart is found. */
export interface ChartReference {
  readonly repository: string
  readonly chart: string
  /** One certain version. */
  readonly version: string
}

export interface NginxIngressControllerProps {
  readonly namespace: Namespace
  /** Where the requests go. */
  readonly to: WebService
  /** What may be reached from outside; everything else answers 404. */
  readonly routes: readonly Route[]
  readonly chart: ChartReference
  /** The controller's image. */
  readonly image: string
  /** Port on every node, 30000 to 32767. */
  readonly nodePort: number
}

/**
 * Name of what no namespace holds: the class, the cluster's roles. With the namespace in it, so
 * that neither another platform nor minikube's addon `ingress`, whose class is `nginx`, has it too.
 */
const clusterWideName = (namespace: Namespace) => `${namespace.name}-nginx`

/** The chart wants repository, tag and digest apart. */
function imageValues(image: string) {
  const [reference = image, digest] = image.split('@')
  // A colon before the last slash belongs to a registry's port.
  const [, repository = reference, tag] = /^(.+):([^/:]+)$/.exec(reference) ?? []
  return { repository, ...(tag && { tag }), ...(digest && { digest }) }
}

/** Values for F5's chart: one pod, HTTP on a node port, metrics, and nothing that calls home. */
function chartValues({ namespace, image, nodePort }: NginxIngressControllerProps) {
  return {
    fullnameOverride: clusterWideName(namespace),
    serviceNameOverride: 'nginx',
    controller: {
      image: imageValues(image),
      watchNamespace: namespace.name,
      // Only Ingress is used; the kinds of F5's own are not installed, see `skipCrds`.
      enableCustomResources: false,
      // The address of the node is not known here, so the Ingress names no host.
      allowEmptyIngressHost: true,
      readOnlyRootFilesystem: true,
      telemetryReporting: { enable: false },
      ingressClass: { name: clusterWideName(namespace), create: true },
      // The agent finds pods by these two, and the component becomes the label `job`.
      pod: {
        extraLabels: {
          'app.kubernetes.io/component': labels('nginx', 'nginx')['app.kubernetes.io/component'],
          'app.kubernetes.io/part-of': labels('nginx', 'nginx')['app.kubernetes.io/part-of'],
        },
      },
      service: {
        type: 'NodePort',
        // The node that is asked may not be the one that the pod runs on.
        externalTrafficPolicy: 'Cluster',
        httpPort: { enable: true, port: 80, nodePort },
        httpsPort: { enable: false },
      },
      resources: {
        requests: { cpu: '100m', memory: '128Mi' },
        limits: { cpu: '1', memory: '256Mi' },
      },
      // Until every router has heard that the pod is going. Needs Kubernetes 1.30 or newer.
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
    },
    prometheus: { create: true, port: 9113, scheme: 'http' },
  }
}

/**
 * A retried request is counted twice, and a connection that is used again can be closed by the app
 * in that very moment: see nginx-config.ts, which says the same for the proxy.
 */
const annotations = {
  'nginx.org/proxy-next-upstream': 'off',
  'nginx.org/proxy-set-headers': 'Connection: close',
  'nginx.org/proxy-connect-timeout': '2s',
}

/**
 * F5's NGINX Ingress Controller (github.com/nginx/kubernetes-ingress) by its Helm chart, and the
 * Ingress that routes to the app.
 */
export class NginxIngressController extends Construct {
  constructor(scope: Construct, id: string, props: NginxIngressControllerProps) {
    super(scope, id)
    const { namespace, to, routes, chart } = props
    const release = new Release(this, 'Release', {
      name: 'nginx',
      namespace: namespace.resource.metadata.name,
      ...chart,
      // A release that did not become ready leaves nothing behind, so that the next try starts clean.
      atomic: true,
      // Helm never deletes what a chart's folder `crds` holds: it would outlive the release.
      skipCrds: true,
      values: [stringify(chartValues(props))],
    })

    new IngressV1(this, 'Ingress', {
      metadata: { ...namespace.metadata('tally', 'nginx', 'nginx'), annotations },
      // The class, and the check that admits the annotations, come with the release.
      dependsOn: [release],
      spec: {
        ingressClassName: clusterWideName(namespace),
        rule: [
          {
            http: {
              path: routes.map(({ path, match }) => ({
                path,
                pathType: match === 'exact' ? 'Exact' : 'Prefix',
                backend: {
                  service: { name: to.service.metadata.name, port: { number: to.port } },
                },
              })),
            },
          },
        ],
      },
    })
  }
}
