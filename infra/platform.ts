import { Construct } from 'constructs'
import { CentralPrometheus } from './kubernetes/central-prometheus.ts'
import type { ContainerImage } from './kubernetes/container-image.ts'
import type { Credentials } from './kubernetes/credentials.ts'
import { Grafana } from './kubernetes/grafana.ts'
import type { Datasource } from './kubernetes/grafana-config.ts'
import type { Dashboard } from './kubernetes/grafana-dashboards.ts'
import type { Namespace } from './kubernetes/namespace.ts'
import {
  type ChartReference,
  NginxIngressController,
} from './kubernetes/nginx-ingress-controller.ts'
import { PrometheusAgent } from './kubernetes/prometheus-agent.ts'
import { Redis } from './kubernetes/redis.ts'
import type { Resources } from './kubernetes/resources.ts'
import { ReverseProxy } from './kubernetes/reverse-proxy.ts'
import type { Route } from './kubernetes/route.ts'
import { type WebApplication, WebService } from './kubernetes/web-service.ts'

/** How traffic enters: F5's controller, which a chart installs, or NGINX alone. */
export type Entrance =
  | { readonly kind: 'controller'; readonly chart: ChartReference; readonly image: string }
  | { readonly kind: 'proxy'; readonly image: string; readonly exporterImage: string }

export interface PlatformProps {
  readonly namespace: Namespace
  readonly credentials: Credentials
  /** Value of the label `cluster` on every series: the stack's id. */
  readonly cluster: string
  readonly application: WebApplication
  /** What may be reached from outside. */
  readonly routes: readonly Route[]
  readonly web: Resources & {
    readonly image: ContainerImage
    readonly replicas: number
    readonly logLevel: string
    readonly requestLog: boolean
  }
  readonly entrance: Entrance
  readonly images: {
    readonly redis: string
    readonly redisExporter: string
    readonly prometheus: string
  }
  /** @default no Grafana */
  readonly grafana?: {
    readonly image: string
    readonly datasource: Datasource
    readonly dashboards: readonly Dashboard[]
  }
  readonly scrapeIntervalSeconds: number
  /** Ports on every node by which the platform is reached from outside. */
  readonly nodePorts: {
    readonly http: number
    readonly prometheus: number
    readonly grafana: number
  }
}

/**
 * Everything that runs on the Kubernetes of every target: app, Redis, NGINX, Prometheus agent,
 * central Prometheus and Grafana.
 */
export class Platform extends Construct {
  constructor(scope: Construct, id: string, props: PlatformProps) {
    super(scope, id)
    const { namespace, credentials, images, nodePorts, scrapeIntervalSeconds } = props

    const redis = new Redis(this, 'Redis', {
      namespace,
      image: images.redis,
      exporterImage: images.redisExporter,
    })
    const web = new WebService(this, 'WebService', {
      namespace,
      redis,
      application: props.application,
      image: props.web.image,
      replicas: props.web.replicas,
      resources: props.web,
      logLevel: props.web.logLevel,
      requestLog: props.web.requestLog,
      // The next scrape may have begun just before the last request ended, and may time out once.
      finalScrapeSeconds: 3 * scrapeIntervalSeconds,
    })
    this.entrance(props.entrance, {
      namespace,
      to: web,
      routes: props.routes,
      nodePort: nodePorts.http,
    })

    const prometheus = new CentralPrometheus(this, 'CentralPrometheus', {
      namespace,
      credentials,
      image: images.prometheus,
      nodePort: nodePorts.prometheus,
    })
    new PrometheusAgent(this, 'PrometheusAgent', {
      namespace,
      credentials,
      image: images.prometheus,
      to: prometheus,
      cluster: props.cluster,
      scrapeIntervalSeconds,
    })
    if (props.grafana) {
      new Grafana(this, 'Grafana', {
        ...props.grafana,
        namespace,
        credentials,
        prometheus,
        scrapeIntervalSeconds,
        nodePort: nodePorts.grafana,
      })
    }
  }

  /** Both kinds route the same table. */
  private entrance(
    entrance: Entrance,
    common: {
      readonly namespace: Namespace
      readonly to: WebService
      readonly routes: readonly Route[]
      readonly nodePort: number
    },
  ): void {
    switch (entrance.kind) {
      case 'controller':
        new NginxIngressController(this, 'NginxIngressController', { ...common, ...entrance })
        break
      case 'proxy':
        new ReverseProxy(this, 'ReverseProxy', { ...common, ...entrance })
        break
    }
  }
}
