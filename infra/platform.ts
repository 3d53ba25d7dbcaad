import { Construct } from 'constructs'
import { MetricsServer } from './kubernetes/autoscaling/metrics-server.ts'
import type { Credentials } from './kubernetes/credentials.ts'
import { Grafana } from './kubernetes/grafana/grafana.ts'
import {
  type Exposure,
  nginxPodLabels,
  redirectPort,
  tlsNamesOf,
} from './kubernetes/ingress/nginx-chart-values.ts'
import {
  type ChartReference,
  NginxIngressController,
} from './kubernetes/ingress/nginx-ingress-controller.ts'
import { ReverseProxy } from './kubernetes/ingress/reverse-proxy.ts'
import type { RoutedService } from './kubernetes/ingress/route.ts'
import { LogCollector, type LogCollectorProps } from './kubernetes/logs/log-collector.ts'
import { LogStore, type LogStoreProps } from './kubernetes/logs/log-store.ts'
import { MongoDb } from './kubernetes/mongodb/mongodb.ts'
import type { MongoServer } from './kubernetes/mongodb/mongodb-server.ts'
import type { Namespace } from './kubernetes/namespace.ts'
import { egressFlows } from './kubernetes/network/egress.ts'
import { type Flow, NetworkPolicies } from './kubernetes/network/network-policies.ts'
import { anywhere, type Peer, podsOf } from './kubernetes/network/peer.ts'
import type { NodesNamespace } from './kubernetes/nodes-namespace.ts'
import { Alertmanager, type AlertmanagerProps } from './kubernetes/prometheus/alertmanager.ts'
import { CentralPrometheus } from './kubernetes/prometheus/central-prometheus.ts'
import { NodeExporter } from './kubernetes/prometheus/node-exporter.ts'
import {
  PrometheusAgent,
  type PrometheusAgentProps,
} from './kubernetes/prometheus/prometheus-agent.ts'
import type { RemotePrometheus } from './kubernetes/prometheus/prometheus-agent-access.ts'
import { Redis } from './kubernetes/redis.ts'
import { DemoApp, type DemoAppProps } from './kubernetes/services/demo-app.ts'
import { type ServiceDefinition, UserService } from './kubernetes/services/user-service.ts'
import type { ContainerImage } from './kubernetes/workload/container-image.ts'
import type { Service } from './kubernetes/workload/service.ts'
import type { Dashboard } from './monitoring/dashboard.ts'
import type { Datasource } from './monitoring/grafana-provisioning.ts'
import type { RuleFile } from './monitoring/rule-file.ts'

/** How traffic enters: through F5's controller, which a chart installs, or a plain NGINX. */
export type Entrance = {
  /** Pods of NGINX. */
  readonly replicas: number
} & (
  | {
      readonly kind: 'controller'
      readonly chart: ChartReference
      readonly image: string
      readonly exposure: Exposure
    }
  | {
      readonly kind: 'proxy'
      readonly image: string
      readonly exporterImage: string
      /** Port on every node, 30000 to 32767. */
      readonly nodePort: number
    }
)

/** Central Prometheus, Alertmanager and Grafana in the cluster. */
export interface InClusterMonitoring {
  readonly kind: 'in-cluster'
  readonly rules: readonly RuleFile[]
  /** Where Alertmanager sends alerts. @default nowhere */
  readonly alertReceiver?: AlertmanagerProps['receiver']
  /** @default no Grafana */
  readonly grafana?: {
    readonly image: string
    readonly datasource: Datasource
    /** The log store, where there is one, and the address of the plugin that asks it. */
    readonly logsDatasource: Datasource
    readonly logsPlugin: string
    readonly dashboards: readonly Dashboard[]
    readonly homeDashboard: string
  }
  /** A page of the dashboards, which the central Prometheus shows. @default none: Grafana shows them */
  readonly dashboardsPage?: string
  readonly images: { readonly prometheus: string; readonly alertmanager: string }
  /** Ports on every node, 30000 to 32767. */
  readonly nodePorts: { readonly prometheus: number; readonly grafana: number }
}

/** Monitoring on another machine, to which the agent sends its samples. */
interface RemoteMonitoring {
  readonly kind: 'remote'
  readonly prometheus: RemotePrometheus
}

/** The log store, and where its collector finds logs. */
export type Logs = Pick<LogCollectorProps, 'linkedFolders'> &
  Pick<LogStoreProps, 'nodePort' | 'retentionDays' | 'volumeGiB'>

type Monitoring = InClusterMonitoring | RemoteMonitoring

/** What is outside of the cluster's pods, as NetworkPolicies name it. */
export interface ClusterNetwork {
  /** Blocks with the addresses of nodes, API server, and of monitoring on another machine. */
  readonly addresses: readonly string[]
  /** Ports that the API server may have, as pods or nodes see it. */
  readonly apiServerPorts: readonly number[]
}

export interface PlatformProps {
  readonly namespace: Namespace
  /** Where pods run that mount files of their nodes. */
  readonly nodes: NodesNamespace
  readonly credentials: Credentials
  /** Value of the label `cluster` on every series: the stack's id. */
  readonly cluster: string
  /** The header by which pods know the Prometheus agent. */
  readonly agentMark: PrometheusAgentProps['mark']
  /** Tally's own app, which needs both stores. @default it is left out */
  readonly demo?: Omit<RoutedService, 'to'> &
    Pick<
      DemoAppProps,
      | 'application'
      | 'image'
      | 'autoscaling'
      | 'resources'
      | 'logLevel'
      | 'rateLimit'
      | 'plainHttpPasswords'
    >
  /** Whether NGINX and the demo app log each request. */
  readonly requestLog: boolean
  /** Those of the user. */
  readonly services: readonly (Omit<RoutedService, 'to'> & {
    readonly definition: ServiceDefinition
    readonly image: ContainerImage
  })[]
  readonly entrance: Entrance
  readonly mongodb: MongoServer
  /** @default the cluster brings its own */
  readonly metricsServer?: { readonly image: string; readonly verifyKubelets?: boolean }
  readonly images: {
    readonly redis: string
    readonly redisExporter: string
    /** Image of the Prometheus agent. */
    readonly prometheus: string
    readonly nodeExporter: string
    readonly victoriaLogs: string
    readonly vlagent: string
    /** Image of the keepers of services' metrics. */
    readonly metricsKeeper: string
  }
  readonly monitoring: Monitoring
  /** @default logs stay where each node has them */
  readonly logs?: Logs
  /** @default there are no NetworkPolicies */
  readonly network?: ClusterNetwork | undefined
  readonly scrapeIntervalSeconds: number
}

/** Port of every kubelet. */
const kubeletPort = 10250

/** The port that an address names, unless Terraform knows it only later. */
const portsOf = (url: string) => /:(\d+)/.exec(url)?.slice(1)

/** A Service as the end of a flow. */
const at = ({ part, targetPort }: Service) => ({ to: podsOf(part), ports: [targetPort] })

/**
 * Everything that runs on the Kubernetes of every target: the demo app and services of the user, the
 * stores that they ask for, NGINX, metrics-server, Prometheus agent, central Prometheus and Grafana.
 */
export class Platform extends Construct {
  /** Host name of the load balancer in front of everything; undefined where there is none. */
  readonly loadBalancerHost: string | undefined
  /** Who connects to whom. */
  private readonly flows: Flow[] = []
  private readonly network: ClusterNetwork | undefined

  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id)
    this.network = props.network
    const { namespace, nodes, credentials, images, demo, scrapeIntervalSeconds } = props

    const asked = (store: 'redis' | 'mongodb') =>
      demo !== undefined || props.services.some(({ definition }) => definition.stores[store])
    const redis = asked('redis')
      ? new Redis(this, 'Redis', {
          namespace,
          credentials,
          image: images.redis,
          exporterImage: images.redisExporter,
        })
      : undefined
    const mongodb = asked('mongodb')
      ? new MongoDb(this, 'MongoDb', { namespace, credentials, server: props.mongodb })
      : undefined
    if (props.metricsServer) {
      new MetricsServer(this, 'MetricsServer', { ...props.metricsServer, namespace })
    }
    const common = { namespace, credentials, scrapeIntervalSeconds }
    const routed: RoutedService[] = []
    if (demo && redis && mongodb) {
      const to = new DemoApp(this, 'WebService', {
        ...common,
        ...demo,
        requestLog: props.requestLog,
        redis,
        mongodb,
      })
      routed.push({ to, routes: demo.routes })
      for (const store of [redis, mongodb]) this.connect(to.service, store.service)
    }
    const services = new Construct(this, 'Services')
    for (const { routes, host, ...service } of props.services) {
      const { name, stores } = service.definition
      const { web: to } = new UserService(services, name, {
        ...common,
        ...service,
        keeperImage: images.metricsKeeper,
        agentMark: props.agentMark,
        redis,
        mongodb,
      })
      routed.push({ to, routes, host })
      if (stores.redis && redis) this.connect(to.service, redis.service)
      if (stores.mongodb && mongodb) this.connect(to.service, mongodb.service)
    }
    const sends = new Map(routed.map(({ to }) => [to.job, to.service]))
    for (const { definition } of props.services) {
      const from = sends.get(definition.name)
      if (from) this.flows.push(...egressFlows(from, definition.egress, sends))
    }
    if (mongodb?.backup) this.flows.push({ from: podsOf(mongodb.backup), ...at(mongodb.service) })
    this.loadBalancerHost = this.entrance(props.entrance, {
      namespace,
      services: routed,
      requestLog: props.requestLog,
    })

    new NodeExporter(this, 'NodeExporter', { nodes, image: images.nodeExporter })
    const logs = props.logs && this.logs(props.logs, props)
    const agent = new PrometheusAgent(this, 'PrometheusAgent', {
      namespace,
      credentials,
      image: images.prometheus,
      to:
        props.monitoring.kind === 'remote'
          ? props.monitoring.prometheus
          : this.monitoring(props.monitoring, common, logs),
      cluster: props.cluster,
      nodes,
      withLogs: props.logs !== undefined,
      mark: props.agentMark,
      scrapeIntervalSeconds,
    })
    const from = podsOf(agent.part)
    this.flows.push({ from, ...this.apiServer }, { from, to: this.outside, ports: [kubeletPort] })
    if (props.monitoring.kind === 'remote') {
      const ports = portsOf(props.monitoring.prometheus.remoteWriteUrl)
      this.flows.push({ from, to: this.outside, ports })
    }
    if (props.network) {
      new NetworkPolicies(this, 'NetworkPolicies', {
        namespaces: [namespace, nodes],
        agent: from,
        flows: this.flows,
      })
    }
  }

  private connect(from: Service, to: Service): void {
    this.flows.push({ from: podsOf(from.part), ...at(to) })
  }

  /** The API server, which pods with a token ask. */
  private get apiServer() {
    return { to: this.outside, ports: this.network?.apiServerPorts ?? [] }
  }

  /** All that is outside of the cluster's pods. */
  private get outside(): Peer {
    return { addresses: this.network?.addresses ?? [] }
  }

  /** The log store and its collector. */
  private logs({ linkedFolders = [], ...sizes }: Logs, props: PlatformProps): LogStore {
    const { namespace, nodes, credentials, images } = props
    const common = { namespace, credentials }
    const to = new LogStore(this, 'LogStore', { ...common, ...sizes, image: images.victoriaLogs })
    const { part } = new LogCollector(this, 'LogCollector', {
      ...common,
      nodes,
      linkedFolders,
      image: images.vlagent,
      to,
    })
    const from = podsOf(part)
    this.flows.push({ from, ...this.apiServer })
    this.flows.push({ from, ...at(to.service) }, { from: anywhere, ...at(to.service) })
    return to
  }

  /** Central Prometheus, Alertmanager and Grafana. */
  private monitoring(
    { rules, alertReceiver, grafana, dashboardsPage, images, nodePorts }: InClusterMonitoring,
    common: {
      readonly namespace: Namespace
      readonly credentials: Credentials
      readonly scrapeIntervalSeconds: number
    },
    logs: LogStore | undefined,
  ): CentralPrometheus {
    const alertmanager = new Alertmanager(this, 'Alertmanager', {
      ...common,
      image: images.alertmanager,
      ...(alertReceiver && { receiver: alertReceiver }),
    })
    const prometheus = new CentralPrometheus(this, 'CentralPrometheus', {
      ...common,
      image: images.prometheus,
      rules,
      alertmanager,
      nodePort: nodePorts.prometheus,
      ...(dashboardsPage !== undefined && { page: dashboardsPage }),
    })
    this.connect(prometheus.service, alertmanager.service)
    if (alertReceiver) this.flows.push({ from: podsOf(alertmanager.service.part), to: anywhere })
    this.flows.push({ from: anywhere, ...at(prometheus.service) })
    if (grafana) {
      const { logsDatasource: datasource, logsPlugin: plugin, ...props } = grafana
      const { service } = new Grafana(this, 'Grafana', {
        ...common,
        ...props,
        prometheus,
        ...(logs && { logs: { store: logs, datasource, plugin } }),
        nodePort: nodePorts.grafana,
      })
      this.connect(service, prometheus.service)
      this.flows.push({ from: anywhere, ...at(service) })
      if (logs) {
        this.connect(service, logs.service)
        // Its plugin comes from the address that the settings name.
        const ports = [80, 443, ...(portsOf(plugin) ?? [])]
        this.flows.push({ from: podsOf(service.part), to: anywhere, ports })
      }
    }
    return prometheus
  }

  /**
   * Creates the entrance, which routes the same table whatever its kind.
   * @returns host name of the load balancer, where there is one
   */
  private entrance(
    entrance: Entrance,
    common: {
      readonly namespace: Namespace
      readonly services: readonly RoutedService[]
      readonly requestLog: boolean
    },
  ): string | undefined {
    const nginx: Peer = { namespace: common.namespace.name, labels: nginxPodLabels }
    this.flows.push({ from: anywhere, to: nginx, ports: ['http'] })
    for (const { to } of common.services) this.flows.push({ from: nginx, ...at(to.service) })
    switch (entrance.kind) {
      case 'controller':
        this.flows.push({ from: nginx, ...this.apiServer })
        if (tlsNamesOf(entrance.exposure)) {
          this.flows.push({ from: anywhere, to: nginx, ports: [redirectPort] })
        }
        return new NginxIngressController(this, 'NginxIngressController', {
          ...common,
          ...entrance,
        }).loadBalancerHost
      case 'proxy':
        new ReverseProxy(this, 'ReverseProxy', { ...common, ...entrance })
        return undefined
    }
  }
}
