import { Release } from '@cdktf/provider-helm/lib/release/index.js'
import { IngressV1 } from '@cdktf/provider-kubernetes/lib/ingress-v1/index.js'
import { Construct } from 'constructs'
import { jsonText } from '../../json-text.ts'
import { labels } from '../labels.ts'
import type { Namespace } from '../namespace.ts'
import type { WebService } from '../web-service.ts'
import { topologySpread } from '../workload/topology-spread.ts'
import type { Route } from './route.ts'

/** Where a Helm chart is found. */
export interface ChartReference {
  readonly repository: string
  readonly chart: string
  /** One certain version. */
  readonly version: string
}

/** How the controller is reached: by a port of every node, or through a load balancer. */
export type Exposure =
  | {
      readonly kind: 'node-port'
      /** Port on every node, 30000 to 32767. */
      readonly nodePort: number
    }
  | {
      readonly kind: 'load-balancer'
      /** Class of the load balancer: names the controller that creates it. */
      readonly loadBalancerClass: string
      /** What that controller is told. */
      readonly annotations: Readonly<Record<string, string>>
      /** Seconds for which a load balancer may go on sending to a pod that is to stop. */
      readonly preStopSeconds: number
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
  readonly exposure: Exposure
  /** Pods that run at the same time. @default 1 */
  readonly replicas?: number
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

function serviceValues(exposure: Exposure) {
  // The node that is asked may not be the one that the pod runs on.
  const common = { externalTrafficPolicy: 'Cluster', httpsPort: { enable: false } }
  const httpPort = { enable: true, port: 80 }
  switch (exposure.kind) {
    case 'node-port':
      return {
        ...common,
        type: 'NodePort',
        httpPort: { ...httpPort, nodePort: exposure.nodePort },
      }
    case 'load-balancer':
      return {
        ...common,
        type: 'LoadBalancer',
        loadBalancerClass: exposure.loadBalancerClass,
        // It sends to the pods themselves.
        allocateLoadBalancerNodePorts: false,
        annotations: { ...exposure.annotations },
        httpPort,
      }
  }
}

/** The chart gives the name. The agent finds pods by these, and the component becomes `job`. */
const { 'app.kubernetes.io/name': _, ...podLabels } = labels('nginx', 'nginx')

/** Until every router on a node has heard that a pod is going. */
const nodePreStopSeconds = 5

/**
 * An argument of the controller, without which it refuses an Ingress that names no host: every
 * request would get 404. The chart passes `allowEmptyIngressHost` on with custom resources only
 * (github.com/nginx/kubernetes-ingress/issues/10831). So it stands on a line of its own behind another
 * argument's value, as the chart writes values there unquoted. Should a later chart quote this one, the
 * controller refuses the namespace's name and the release fails; given twice it does no harm.
 */
const emptyHostArgument = '\n- -allow-empty-ingress-host=true'

/** Values for F5's chart: HTTP alone, metrics, and nothing that calls home. */
function chartValues(props: NginxIngressControllerProps) {
  const { namespace, image, exposure, replicas = 1 } = props
  const preStopSeconds =
    exposure.kind === 'load-balancer' ? exposure.preStopSeconds : nodePreStopSeconds
  return {
    fullnameOverride: clusterWideName(namespace),
    serviceNameOverride: 'nginx',
    controller: {
      image: imageValues(image),
      watchNamespace: namespace.name + emptyHostArgument,
      // Only Ingress is used; the kinds of F5's own are not installed, see `skipCrds`.
      enableCustomResources: false,
      // The address of the node is not known here, so the Ingress names no host.
      allowEmptyIngressHost: true,
      readOnlyRootFilesystem: true,
      telemetryReporting: { enable: false },
      ingressClass: { name: clusterWideName(namespace), create: true },
      pod: { extraLabels: podLabels },
      service: serviceValues(exposure),
      ...(replicas > 1 && spread(replicas)),
      resources: {
        requests: { cpu: '100m', memory: '128Mi' },
        limits: { cpu: '1', memory: '256Mi' },
      },
      // Needs Kubernetes 1.30 or newer.
      lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } },
      terminationGracePeriodSeconds: preStopSeconds + 30,
    },
    prometheus: { create: true, port: 9113, scheme: 'http' },
  }
}

/** Several pods: over zones and nodes where there are several, and no more than one evicted. */
const spread = (replicas: number) => ({
  replicaCount: replicas,
  podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
  topologySpreadConstraints: topologySpread({ matchLabels: podLabels }),
})

/**
 * A retried request is counted twice, and a connection that is used again can be closed by the app
 * in that very moment: see nginx-config.ts, which says the same for the proxy.
 *
 * `ssl-redirect`: the controller takes an Ingress without a host for its default server, which always
 * counts as one with TLS (`internal/configs/ingress.go`), so by default it answers every request with
 * 301 to a port that nobody listens on.
 *
 * `use-cluster-ip`: NGINX sends to the Service, whose address never changes. By default it reloads with
 * each pod that comes or goes, which closes kept connections (69 of 8,940 requests failed during a
 * rollout, 0 of 18,609 this way).
 */
const annotations = {
  'nginx.org/ssl-redirect': 'false',
  'nginx.org/use-cluster-ip': 'true',
  'nginx.org/proxy-next-upstream': 'off',
  'nginx.org/proxy-set-headers': 'Connection: close',
  'nginx.org/proxy-connect-timeout': '2s',
}

/** The controller compares a `Prefix` as a string: `/data` alone would also be `/datafoo`. */
function pathsOf({ path, match }: Route) {
  const exact = { path, pathType: 'Exact' }
  return match === 'exact' || path === '/'
    ? [exact]
    : [exact, { path: `${path}/`, pathType: 'Prefix' }]
}

/**
 * F5's NGINX Ingress Controller (github.com/nginx/kubernetes-ingress) by its Helm chart, and the
 * Ingress that routes to the app.
 */
export class NginxIngressController extends Construct {
  /** Host name of the load balancer, as soon as it has one; undefined with another exposure. */
  readonly loadBalancerHost: string | undefined

  constructor(scope: Construct, id: string, props: NginxIngressControllerProps) {
    super(scope, id)
    const { namespace, to, routes, chart, exposure } = props
    const behindLoadBalancer = exposure.kind === 'load-balancer'
    const release = new Release(this, 'Release', {
      name: 'nginx',
      namespace: namespace.resource.metadata.name,
      ...chart,
      // A release that did not become ready leaves nothing behind, so that the next try starts clean.
      atomic: true,
      // Helm waits until the Service has its address, and later until each pod in turn is in use. A
      // load balancer may take more than 5 minutes for the one, and several for each of the others.
      ...(behindLoadBalancer && { timeout: 1800 }),
      // Helm never deletes what a chart's folder `crds` holds: it would outlive the release.
      skipCrds: true,
      values: [jsonText(chartValues(props))],
    })

    const ingress = new IngressV1(this, 'Ingress', {
      metadata: { ...namespace.part('nginx', 'nginx').metadata('tally'), annotations },
      // The class, and the check that admits the annotations, come with the release.
      dependsOn: [release],
      // The controller writes the load balancer's name into the Ingress when it knows it.
      ...(behindLoadBalancer && { waitForLoadBalancer: true }),
      spec: {
        ingressClassName: clusterWideName(namespace),
        rule: [
          {
            http: {
              path: routes.flatMap(pathsOf).map((path) => ({
                ...path,
                backend: {
                  service: { name: to.service.metadata.name, port: { number: to.service.port } },
                },
              })),
            },
          },
        ],
      },
    })
    this.loadBalancerHost = behindLoadBalancer
      ? ingress.status.get(0).loadBalancer.get(0).ingress.get(0).hostname
      : undefined
  }
}
