import { labels } from '../labels.ts'
import type { Namespace } from '../namespace.ts'
import { topologySpread } from '../workload/topology-spread.ts'
import {
  clientDirectives,
  clientLimit,
  keepaliveTimeout,
  keptConnectionSeconds,
  nodePreStopSeconds,
  workerConnections,
  workerFiles,
} from './client-connections.ts'
import {
  answeredId,
  failuresOnly,
  requestLogDirectives,
  requestLogFormat,
  sentId,
} from './request-log.ts'

/** How the controller is reached: by a port of every node, or through a load balancer. */
export type Exposure =
  | {
      readonly kind: 'node-port'
      /** Port on every node, 30000 to 32767. */
      readonly nodePort: number
    }
  | {
      readonly kind: 'load-balancer'
      /** Selects the controller that creates the load balancer. */
      readonly loadBalancerClass: string
      /** Settings for that controller. */
      readonly annotations: Readonly<Record<string, string>>
      /** Seconds for which a load balancer may go on sending to a pod that is to stop. */
      readonly preStopSeconds: number
      /** Blocks of addresses that may connect to it. @default all */
      readonly sourceRanges?: readonly string[] | undefined
      /**
       * Host names of clients that come over TLS, which the load balancer ends at port 443. Port 80
       * redirects to these: a request for any other name to the first. @default plain HTTP at port 80
       */
      readonly tlsNames?: readonly [string, ...string[]] | undefined
    }

export interface NginxChartOptions {
  readonly namespace: Namespace
  /** The controller's image. */
  readonly image: string
  readonly exposure: Exposure
  /** Pods that run at the same time. */
  readonly replicas: number
  /** Zones that they have to be in at least, where there are so many. @default one */
  readonly minZones?: number | undefined
  /** Whether each request is logged. @default those alone that failed */
  readonly requestLog?: boolean | undefined
}

/**
 * Name of cluster-wide objects: the class and the roles. It has the namespace's name in it, so that
 * it differs from another platform's and from minikube's addon `ingress`, whose class is `nginx`.
 */
export const clusterWideName = (namespace: Namespace) => `${namespace.name}-nginx`

/** Splits an image's name as the chart wants it. */
function imageValues(image: string) {
  const [reference = image, digest] = image.split('@')
  // A colon before the last slash belongs to a registry's port.
  const [, repository = reference, tag] = /^(.+):([^/:]+)$/.exec(reference) ?? []
  return { repository, ...(tag && { tag }), ...(digest && { digest }) }
}

/** The names of an exposure that clients reach over TLS alone; undefined where they come without. */
export const tlsNamesOf = (exposure: Exposure) =>
  exposure.kind === 'load-balancer' ? exposure.tlsNames : undefined

/** Port of NGINX that only redirects. The controller's own are 80, 443, 8080, 8081 and 9113. */
export const redirectPort = 8000

/** Servers that redirect to TLS, with method and body as they are. No name of a client's is followed. */
const redirects = ([first, ...others]: readonly [string, ...string[]]) =>
  [
    { listen: `${redirectPort} default_server`, name: first },
    ...others.map((name) => ({ listen: String(redirectPort), name })),
  ].map(
    ({ listen, name }) =>
      `server { listen ${listen}; server_name ${name}; ${clientLimit} return 308 https://${name}$request_uri; }`,
  )

/** A year, as the rest of the field has it. For the name alone: what is below it may have no TLS. */
const strictTransport = 'add_header Strict-Transport-Security "max-age=31536000" always;'

function serviceValues(exposure: Exposure) {
  // The node that is asked may not be the one that the pod runs on.
  const common = { externalTrafficPolicy: 'Cluster', httpsPort: { enable: false } }
  const httpPort = { enable: true, port: 80 }
  // Two ports of NGINX for two of the load balancer: so what reaches the first one came over TLS,
  // whatever the client says.
  const tlsPorts = {
    httpPort: { ...httpPort, targetPort: redirectPort },
    httpsPort: { enable: true, port: 443, targetPort: 80 },
  }
  switch (exposure.kind) {
    case 'node-port':
      return { ...common, type: 'NodePort', httpPort: { ...httpPort, nodePort: exposure.nodePort } }
    case 'load-balancer':
      return {
        ...common,
        type: 'LoadBalancer',
        loadBalancerClass: exposure.loadBalancerClass,
        // The load balancer sends to the pods directly.
        allocateLoadBalancerNodePorts: false,
        annotations: { ...exposure.annotations },
        ...(exposure.sourceRanges && { loadBalancerSourceRanges: [...exposure.sourceRanges] }),
        ...(exposure.tlsNames ? tlsPorts : { httpPort }),
      }
  }
}

const { 'app.kubernetes.io/name': _, ...podLabels } = labels('nginx', 'nginx')
/**
 * Labels of the controller's pods beside the name, which the chart sets. The agent finds pods by
 * these, and the component becomes `job`.
 */
export const nginxPodLabels = podLabels

/**
 * Makes the controller accept an Ingress without a host; otherwise every request gets 404. The chart
 * passes `allowEmptyIngressHost` on with custom resources only
 * (github.com/nginx/kubernetes-ingress/issues/10831), so this is a line of its own behind another
 * argument's value, which the chart writes unquoted. If a later chart quotes it, the controller
 * refuses the namespace's name and the release fails; if a later chart passes it on, it does no harm.
 */
const emptyHostArgument = '\n- -allow-empty-ingress-host=true'

/** Runs several pods, spread over zones and nodes, of which one at a time may be evicted. */
const spread = ({ replicas, minZones }: NginxChartOptions) => ({
  replicaCount: replicas,
  podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
  topologySpreadConstraints: topologySpread({ matchLabels: nginxPodLabels }, minZones),
})

/** Keys of the controller's ConfigMap (docs.nginx.com, "ConfigMap resources"). */
const configEntries = (
  preStopSeconds: number,
  requestLog: boolean,
  tlsNames: ReturnType<typeof tlsNamesOf>,
) => ({
  'worker-connections': String(workerConnections),
  'worker-rlimit-nofile': String(workerFiles),
  // The version: on every answer, and on the pages of NGINX's own errors.
  'server-tokens': 'False',
  'keepalive-timeout': keepaliveTimeout,
  'http-snippets': [
    ...clientDirectives(preStopSeconds),
    // For the reloads that changes of the Ingress cause, and for the end of a pod.
    `keepalive_min_timeout ${keptConnectionSeconds}s;`,
    ...requestLogDirectives,
    ...(tlsNames ? redirects(tlsNames) : []),
  ].join('\n'),
  'server-snippets': [
    clientLimit,
    answeredId,
    ...(tlsNames ? [strictTransport] : []),
    ...(requestLog ? [] : [`access_log /dev/stdout main ${failuresOnly};`]),
  ].join('\n'),
  'location-snippets': sentId.join('\n'),
  // The format that the controller calls `main`.
  'log-format': requestLogFormat,
  'log-format-escaping': 'json',
  // Its key `access-log` takes no condition. A server's own `access_log` is in force although this is off.
  ...(!requestLog && { 'access-log-off': 'True' }),
})

/** Values for F5's chart: without TLS of its own, with metrics, without telemetry. */
export function nginxChartValues(options: NginxChartOptions) {
  const { namespace, image, exposure, replicas, requestLog = false } = options
  const preStopSeconds =
    exposure.kind === 'load-balancer' ? exposure.preStopSeconds : nodePreStopSeconds
  return {
    fullnameOverride: clusterWideName(namespace),
    serviceNameOverride: 'nginx',
    controller: {
      image: imageValues(image),
      watchNamespace: namespace.name + emptyHostArgument,
      // Only Ingress is used. F5's own kinds are not installed: see `skipCrds`.
      enableCustomResources: false,
      // The address of the node is not known here, so the Ingress names no host.
      allowEmptyIngressHost: true,
      readOnlyRootFilesystem: true,
      telemetryReporting: { enable: false },
      ingressClass: { name: clusterWideName(namespace), create: true },
      pod: { extraLabels: nginxPodLabels },
      service: serviceValues(exposure),
      config: { entries: configEntries(preStopSeconds, requestLog, tlsNamesOf(exposure)) },
      ...(replicas > 1 && spread(options)),
      resources: {
        // What idles takes less; two of them leave room for a rollout of the app on two CPUs.
        requests: { cpu: '25m', memory: '128Mi' },
        limits: { cpu: '1', memory: '512Mi' },
      },
      // Needs Kubernetes 1.30 or newer.
      lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } },
      terminationGracePeriodSeconds: preStopSeconds + 30,
    },
    prometheus: { create: true, port: 9113, scheme: 'http' },
  }
}
