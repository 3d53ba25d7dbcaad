import { Construct } from 'constructs'
import { type Dashboard, dashboardFolders, homeDashboardPath } from '../../monitoring/dashboard.ts'
import {
  type Datasource,
  dashboardProvisioning,
  datasourceProvisioning,
  grafanaIni,
} from '../../monitoring/grafana-provisioning.ts'
import {
  type Credentials,
  credentialFile,
  credentialKeys,
  credentialsFolder,
  credentialsVolume,
} from '../credentials.ts'
import { metricsPorts } from '../labels.ts'
import type { Namespace } from '../namespace.ts'
import type { CentralPrometheus } from '../prometheus/central-prometheus.ts'
import { ConfigFiles } from '../workload/config-files.ts'
import type { Container } from '../workload/container.ts'
import { Deployment } from '../workload/deployment.ts'
import { httpGet } from '../workload/probes.ts'
import { users } from '../workload/security.ts'
import { Service } from '../workload/service.ts'
import { emptyFolder } from '../workload/volume.ts'

export interface GrafanaProps {
  readonly namespace: Namespace
  readonly image: string
  readonly credentials: Credentials
  /** What the panels ask. */
  readonly prometheus: CentralPrometheus
  /** How the dashboards know it. */
  readonly datasource: Datasource
  /** How often the agent scrapes. */
  readonly scrapeIntervalSeconds: number
  readonly dashboards: readonly Dashboard[]
  /** uid of the dashboard that people see first. @default Grafana's own welcome */
  readonly homeDashboard?: string
  /** Port on every node, 30000 to 32767. */
  readonly nodePort: number
}

/** Where things stand inside the container. */
const folders = {
  config: '/etc/grafana-tally',
  provisioning: '/etc/grafana-tally-provisioning',
  dashboards: '/etc/grafana-tally-dashboards',
} as const

const port = 3000
const healthy = httpGet('/api/health', metricsPorts.own)

/**
 * Grafana with one datasource and the dashboards of the sources. It keeps nothing: all that a
 * restart would lose comes back by provisioning.
 *
 * @throws when two dashboards have one uid, two folders become one name, or the home dashboard is
 *   none of them
 */
export class Grafana extends Construct {
  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id)
    const { namespace, credentials } = props
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
    const config = new ConfigFiles(this, 'Config', {
      part,
      files: { 'grafana.ini': ini },
    })
    const provisioningFiles = new ConfigFiles(this, 'Provisioning', {
      part,
      files: provisioning,
      volumeName: 'provisioning',
      // Grafana looks for each kind in a folder of its own.
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
        ]),
        '/var/lib/grafana': emptyFolder('data'),
        '/tmp': emptyFolder('tmp'),
        ...Object.fromEntries(dashboardMounts),
      },
      resources: {
        requests: { cpu: '100m', memory: '192Mi' },
        limits: { cpu: '1', memory: '512Mi' },
      },
      probes: {
        ready: healthy,
        alive: healthy,
        // Its database is created at each start, which takes its time on a busy machine.
        started: { ...healthy, periodSeconds: 2, failureThreshold: 90 },
      },
    }
    new Deployment(this, 'Deployment', {
      part,
      user: users.grafana,
      containers: [grafana],
    })
    new Service(this, 'Service', {
      part,
      port,
      targetPort: metricsPorts.own,
      nodePort: props.nodePort,
    })
  }
}
