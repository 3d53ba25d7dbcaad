import type { Credentials } from './kubernetes/credentials.ts'
import type { GrafanaProps } from './kubernetes/grafana/grafana.ts'
import type { Exposure } from './kubernetes/ingress/nginx-chart-values.ts'
import type { ChartReference } from './kubernetes/ingress/nginx-ingress-controller.ts'
import type { RoutedService } from './kubernetes/ingress/route.ts'
import type { LogCollectorProps } from './kubernetes/logs/log-collector.ts'
import type { LogStoreProps } from './kubernetes/logs/log-store.ts'
import type { MongoServer } from './kubernetes/mongodb/mongodb-server.ts'
import type { Namespace } from './kubernetes/namespace.ts'
import type { ClusterNetwork } from './kubernetes/network/flows.ts'
import type { NodesNamespace } from './kubernetes/nodes-namespace.ts'
import type { AlertmanagerProps } from './kubernetes/prometheus/alertmanager.ts'
import type { PrometheusAgentProps } from './kubernetes/prometheus/prometheus-agent.ts'
import type {
  ManagedPrometheus,
  RemotePrometheus,
} from './kubernetes/prometheus/prometheus-agent-access.ts'
import type { DemoAppProps } from './kubernetes/services/demo-app.ts'
import type { ServiceDefinition } from './kubernetes/services/user-service.ts'
import type { ManagedStoreProps } from './kubernetes/store.ts'
import type { ContainerImage } from './kubernetes/workload/container-image.ts'
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
      /** Zones that pods of NGINX have to be in at least, where there are so many. @default one */
      readonly minZones?: number | undefined
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

/**
 * Monitoring by Amazon Managed Service for Prometheus: what queries it, Grafana above all, does so through a
 * proxy in the cluster.
 */
export interface ManagedMonitoring {
  readonly kind: 'managed'
  readonly prometheus: ManagedPrometheus
  readonly proxyImage: string
  readonly grafana: Pick<
    GrafanaProps,
    'image' | 'datasource' | 'dashboards' | 'homeDashboard' | 'scrapeIntervalSeconds'
  >
}

/** The log store, and where its collector finds logs. */
export type Logs = Pick<LogCollectorProps, 'linkedFolders'> &
  Pick<LogStoreProps, 'nodePort' | 'retentionDays' | 'volumeGiB'>

type Monitoring = InClusterMonitoring | RemoteMonitoring | ManagedMonitoring

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
  /** Stores of somebody else's in place of those above. */
  readonly stores: { readonly redis?: ManagedStoreProps; readonly mongodb?: ManagedStoreProps }
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
