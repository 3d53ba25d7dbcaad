import { Construct } from 'constructs'
import { type Dashboard, dashboardFolders, homeDashboardPath } from '../../monitoring/dashboard.ts'
import {
  type Datasource,
  dashboardProvisioning,
  datasourceProvisioning,
  grafanaIni,
  logsPluginId,
} from '../../monitoring/grafana-provisioning.ts'
import {
  type Credentials,
  credentialFile,
  credentialKeys,
  credentialsFolder,
  credentialsVolume,
  logsUsername,
} from '../credentials.ts'
import { metricsPorts } from '../labels.ts'
import type { LogStore } from '../logs/log-store.ts'
import type { Namespace } from '../namespace.ts'
import { ConfigFiles } from '../workload/config-files.ts'
import type { Container } from '../workload/container.ts'
import { Deployment } from '../workload/deployment.ts'
import { httpGet } from '../workload/probes.ts'
import { resources } from '../workload/resources.ts'
import { users } from '../workload/security.ts'
import { Service } from '../workload/service.ts'
import { emptyFolder } from '../workload/volume.ts'

export interface GrafanaProps {
  readonly namespace: Namespace
  readonly image: string
  readonly credentials: Credentials
  /** Address of Prometheus' API inside of the cluster, without a slash at the end, and its path where Terraform resolves it. */
  readonly prometheus: { readonly url: string; readonly path?: string }
  /** Uid and name under which the dashboards refer to it. */
  readonly datasource: Datasource
  /** The log store, and the address of the plugin's archive by which it is asked. @default there is none */
  readonly logs?: {
    readonly store: LogStore
    readonly datasource: Datasource
    readonly plugin: string
  }
  /** How often the agent scrapes, or rules about requests are evaluated where that is less often. */
  readonly scrapeIntervalSeconds: number
  readonly dashboards: readonly Dashboard[]
  /** Uid of the dashboard that is shown first. @default Grafana's welcome page */
  readonly homeDashboard?: string
  /** Port on every node, 30000 to 32767. @default none */
  readonly nodePort?: number
}

const folders = {
  config: '/etc/grafana-tally',
  provisioning: '/etc/grafana-tally-provisioning',
  dashboards: '/etc/grafana-tally-dashboards',
} as const

/** What Grafana writes to, plugins among it. */
const writable = { '/var/lib/grafana': emptyFolder('data'), '/tmp': emptyFolder('tmp') }

const port = 3000
const healthy = httpGet('/api/health', metricsPorts.own)

/**
 * Grafana with one datasource and provisioned dashboards. It keeps nothing of its own: a restart
 * provisions everything again.
 *
 * @throws when two dashboards have one uid, two folders become one name, or the home dashboard is
 *   none of them
 */
export class Grafana extends Construct {
  readonly service: Service

  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id)
    const { namespace, credentials, logs } = props
    const part = namespace.part('grafana', 'grafana')
    const dashboards = dashboardFolders(props.dashboards, folders.dashboards)
    const provisioning = {
      'datasources.yml': datasourceProvisioning({
        datasource: props.datasource,
        url: props.prometheus.url,
        credentials: {
          username: credentialFile(credentialKeys.prometheusUsername),
          password: credentialFile(credentialKeys.prometheusPassword),
        },
        scrapeIntervalSeconds: props.scrapeIntervalSeconds,
        ...(logs && {
          logs: {
            datasource: logs.datasource,
            url: logs.store.url,
            username: logsUsername,
            password: credentialFile(credentialKeys.logsPassword),
          },
        }),
      }),
      'dashboards.yml': dashboardProvisioning(dashboards),
    }
    const ini = grafanaIni({
      admin: {
        username: credentialFile(credentialKeys.grafanaUsername),
        password: credentialFile(credentialKeys.grafanaPassword),
      },
      ...(props.homeDashboard !== undefined && {
        homeDashboard: homeDashboardPath(dashboards, props.homeDashboard),
      }),
    })
    const config = new ConfigFiles(this, 'Config', { part, files: { 'grafana.ini': ini } })
    const provisioningFiles = new ConfigFiles(this, 'Provisioning', {
      part,
      files: provisioning,
      ...(props.prometheus.path && { references: [props.prometheus.path] }),
      volumeName: 'provisioning',
      // Grafana looks for each kind in its own folder.
      paths: {
        'datasources.yml': 'datasources/datasources.yml',
        'dashboards.yml': 'dashboards/dashboards.yml',
      },
    })
    const dashboardMounts = dashboards.map(({ name, path, files }) => {
      const { volume } = new ConfigFiles(this, `Dashboards-${name}`, {
        part,
        files: Object.fromEntries(files.map((file) => [file.name, file.json])),
        volumeName: `dashboards-${name}`,
        restartPods: false,
      })
      return [path, volume] as const
    })
    const grafana: Container = {
      name: 'grafana',
      image: props.image,
      variables: {
        GF_PATHS_CONFIG: `${folders.config}/grafana.ini`,
        GF_PATHS_PROVISIONING: folders.provisioning,
      },
      ports: { [metricsPorts.own]: port },
      mounts: {
        [folders.config]: config.volume,
        [folders.provisioning]: provisioningFiles.volume,
        [credentialsFolder]: credentialsVolume(credentials, [
          credentialKeys.prometheusUsername,
          credentialKeys.prometheusPassword,
          credentialKeys.grafanaUsername,
          credentialKeys.grafanaPassword,
          ...(logs ? [credentialKeys.logsPassword] : []),
        ]),
        ...writable,
        ...Object.fromEntries(dashboardMounts),
      },
      resources: resources({ cpu: ['50m', '1'], memory: ['192Mi', '512Mi'] }),
      probes: {
        ready: healthy,
        alive: healthy,
        // It creates its database at each start, which takes over a minute on a busy machine.
        started: { ...healthy, periodSeconds: 2, failureThreshold: 90 },
      },
    }
    new Deployment(this, 'Deployment', {
      part,
      user: users.grafana,
      containers: [grafana],
      ...(logs && { initContainers: [pluginInstaller(props.image, logs.plugin)] }),
    })
    this.service = new Service(this, 'Service', {
      part,
      port,
      targetPort: metricsPorts.own,
      ...(props.nodePort !== undefined && { nodePort: props.nodePort }),
    })
  }
}

/**
 * Downloads the plugin for logs before Grafana starts. Where that fails it says so, and Grafana does
 * without: its own preinstallation would download a dozen others too.
 */
function pluginInstaller(image: string, archive: string): Container {
  const plugin = logsPluginId
  return {
    name: 'logs-plugin',
    image,
    command: ['sh', '-c'],
    args: [
      `timeout 60 grafana cli --pluginsDir /var/lib/grafana/plugins --pluginUrl '${archive}' plugins install ${plugin} ` +
        `|| echo 'The plugin ${plugin} could not be installed from ${archive}, so Grafana shows no logs. Fix: set local.grafanaLogsPlugin to an address that answers here. Without Grafana: npm run logs'`,
    ],
    mounts: writable,
    resources: resources({ cpu: ['50m', '1'], memory: ['64Mi', '256Mi'] }),
  }
}
