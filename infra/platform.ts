import { Construct } from 'constructs'
import { MetricsServer } from './kubernetes/autoscaling/metrics-server.ts'
import type { Credentials } from './kubernetes/credentials.ts'
import { Grafana } from './kubernetes/grafana/grafana.ts'
import {
  nginxPodLabels,
  redirectPort,
  tlsNamesOf,
} from './kubernetes/ingress/nginx-chart-values.ts'
import { NginxIngressController } from './kubernetes/ingress/nginx-ingress-controller.ts'
import { ReverseProxy } from './kubernetes/ingress/reverse-proxy.ts'
import type { RoutedService } from './kubernetes/ingress/route.ts'
import { LogCollector } from './kubernetes/logs/log-collector.ts'
import { LogStore } from './kubernetes/logs/log-store.ts'
import { MongoDb } from './kubernetes/mongodb/mongodb.ts'
import type { Namespace } from './kubernetes/namespace.ts'
import { egressFlows } from './kubernetes/network/egress.ts'
import { Flows } from './kubernetes/network/flows.ts'
import { NetworkPolicies } from './kubernetes/network/network-policies.ts'
import {
  anywhere,
  clusterDns,
  type Peer,
  podIdentityAgent,
  podsOf,
} from './kubernetes/network/peer.ts'
import { Alertmanager } from './kubernetes/prometheus/alertmanager.ts'
import { CentralPrometheus } from './kubernetes/prometheus/central-prometheus.ts'
import { NodeExporter } from './kubernetes/prometheus/node-exporter.ts'
import { PrometheusAgent } from './kubernetes/prometheus/prometheus-agent.ts'
import { SigningProxy } from './kubernetes/prometheus/signing-proxy.ts'
import { Redis } from './kubernetes/redis.ts'
import { DemoApp } from './kubernetes/services/demo-app.ts'
import { UserService } from './kubernetes/services/user-service.ts'
import { managedStore } from './kubernetes/store.ts'
import type {
  Entrance,
  InClusterMonitoring,
  Logs,
  ManagedMonitoring,
  PlatformProps,
} from './platform-props.ts'

/** Port of every kubelet. */
const kubeletPort = 10250

/** The port that an address names, unless Terraform knows it only later. */
const portsOf = (url: string) => /:(\d+)/.exec(url)?.slice(1)

/**
 * Everything that runs on the Kubernetes of every target: the demo app and services of the user, the
 * stores that they ask for, NGINX, metrics-server, Prometheus agent, central Prometheus and Grafana.
 */
export class Platform extends Construct {
  /** Host name of the load balancer in front of everything; undefined where there is none. */
  readonly loadBalancerHost: string | undefined
  private readonly flows: Flows

  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id)
    this.flows = new Flows(props.network)
    const { namespace, nodes, credentials, images, demo, scrapeIntervalSeconds } = props

    const managed = {
      ...(props.stores.redis && { redis: managedStore(props.stores.redis) }),
      ...(props.stores.mongodb && { mongodb: managedStore(props.stores.mongodb) }),
    }
    const asked = (store: 'redis' | 'mongodb') =>
      demo !== undefined || props.services.some(({ definition }) => definition.stores[store])
    const { redis = asked('redis') ? this.redis(props) : undefined } = managed
    const { mongodb = asked('mongodb') ? this.mongodb(props) : undefined } = managed
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
      for (const store of [redis, mongodb]) store.letIn(this.flows, to.service)
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
      if (stores.redis) redis?.letIn(this.flows, to.service)
      if (stores.mongodb) mongodb?.letIn(this.flows, to.service)
    }
    const sends = new Map(routed.map(({ to }) => [to.job, to.service]))
    for (const { definition } of props.services) {
      const from = sends.get(definition.name)
      if (from) this.flows.add(...egressFlows(from, definition.egress, sends))
    }
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
        props.monitoring.kind === 'in-cluster'
          ? this.monitoring(props.monitoring, common, logs)
          : props.monitoring.prometheus,
      cluster: props.cluster,
      nodes,
      withLogs: props.logs !== undefined,
      mark: props.agentMark,
      scrapeIntervalSeconds,
    })
    const from = podsOf(agent.part)
    this.flows.toApiServer(from)
    this.flows.toOutside(from, [kubeletPort])
    if (props.monitoring.kind === 'remote') {
      this.flows.toOutside(from, portsOf(props.monitoring.prometheus.remoteWriteUrl))
    }
    if (props.monitoring.kind === 'managed') {
      this.toAws(from)
      this.managedMonitoring(props.monitoring, common)
    }
    if (props.network) {
      new NetworkPolicies(this, 'NetworkPolicies', {
        namespaces: [namespace, nodes],
        agent: from,
        clusterDns: clusterDns(props.network.dnsAddress),
        flows: this.flows.all,
      })
    }
  }

  private redis({ namespace, credentials, images }: PlatformProps): Redis {
    const { redis: image, redisExporter: exporterImage } = images
    return new Redis(this, 'Redis', { namespace, credentials, image, exporterImage })
  }

  private mongodb({ namespace, credentials, mongodb: server }: PlatformProps): MongoDb {
    const mongodb = new MongoDb(this, 'MongoDb', { namespace, credentials, server })
    if (mongodb.backup) this.flows.toService(podsOf(mongodb.backup), mongodb.service)
    return mongodb
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
    this.flows.toApiServer(from)
    this.flows.toService(from, to.service)
    this.flows.open(to.service)
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
    this.flows.connect(prometheus.service, alertmanager.service)
    if (alertReceiver) this.flows.add({ from: podsOf(alertmanager.service.part), to: anywhere })
    this.flows.open(prometheus.service)
    if (grafana) {
      const { logsDatasource: datasource, logsPlugin: plugin, ...props } = grafana
      const { service } = new Grafana(this, 'Grafana', {
        ...common,
        ...props,
        prometheus,
        ...(logs && { logs: { store: logs, datasource, plugin } }),
        nodePort: nodePorts.grafana,
      })
      this.flows.connect(service, prometheus.service)
      this.flows.open(service)
      if (logs) {
        this.flows.connect(service, logs.service)
        // Its plugin comes from the address that the settings name.
        const ports = [80, 443, ...(portsOf(plugin) ?? [])]
        this.flows.add({ from: podsOf(service.part), to: anywhere, ports })
      }
    }
    return prometheus
  }

  /** Grafana, and the proxy through which it asks. */
  private managedMonitoring(
    { prometheus, proxyImage, grafana }: ManagedMonitoring,
    common: { readonly namespace: Namespace; readonly credentials: Credentials },
  ): void {
    const { namespace } = common
    const proxy = new SigningProxy(this, 'SigningProxy', {
      namespace,
      image: proxyImage,
      prometheus,
    })
    this.toAws(podsOf(proxy.service.part))
    const { service } = new Grafana(this, 'Grafana', { ...common, ...grafana, prometheus: proxy })
    this.flows.connect(service, proxy.service)
  }

  /** To the API of a service of AWS, whose addresses change, and to what gives pods their role. */
  private toAws(from: Peer): void {
    this.flows.add(
      { from, to: anywhere, ports: [443] },
      { from, to: podIdentityAgent, ports: [80] },
    )
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
    this.flows.add({ from: anywhere, to: nginx, ports: ['http'] })
    for (const { to } of common.services) this.flows.toService(nginx, to.service)
    switch (entrance.kind) {
      case 'controller':
        this.flows.toApiServer(nginx)
        if (tlsNamesOf(entrance.exposure)) {
          this.flows.add({ from: anywhere, to: nginx, ports: [redirectPort] })
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
