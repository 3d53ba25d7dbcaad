import {
  type Dashboard,
  dashboardFolders,
  homeDashboardPath,
} from '../../../monitoring/dashboard.ts'
import {
  type Datasource,
  dashboardProvisioning,
  datasourceProvisioning,
  grafanaIni,
} from '../../../monitoring/grafana-provisioning.ts'
import { paths } from './paths.ts'
import { grafanaPort, receiverPort } from './services.ts'

/** What the host's Grafana shows, and to whom. */
export interface HostGrafanaOptions {
  readonly datasource: Datasource
  readonly dashboards: readonly Dashboard[]
  /** uid of the dashboard that people see first. @default Grafana's own welcome */
  readonly homeDashboard?: string
  /** Whether it is reached without a tunnel, and so speaks TLS itself. */
  readonly public: boolean
}

/** What it keeps while it runs: none of it has to outlive that. */
const runtime = '/run/grafana'

/**
 * Grafana's configuration and dashboards by their path on the host.
 *
 * @throws when the home dashboard is none of the dashboards, or two of them have one uid
 */
export function grafanaFiles(
  grafana: HostGrafanaOptions,
  scrapeIntervalSeconds: number,
): Readonly<Record<string, string>> {
  const { config, dashboards, ...credentials } = paths.grafana
  const { homeDashboard } = grafana
  const folders = dashboardFolders(grafana.dashboards, dashboards)
  const server: Record<string, string> = grafana.public
    ? {
        protocol: 'https',
        http_port: String(grafanaPort),
        cert_file: credentials.certificate,
        cert_key: credentials.key,
      }
    : { protocol: 'http', http_addr: '127.0.0.1', http_port: String(grafanaPort) }
  return {
    [`${config}/grafana.ini`]: grafanaIni({
      admin: { username: credentials.adminUsername, password: credentials.adminPassword },
      ...(homeDashboard !== undefined && {
        homeDashboard: homeDashboardPath(folders, homeDashboard),
      }),
      sections: {
        paths: {
          data: runtime,
          logs: `${runtime}/log`,
          plugins: `${runtime}/plugins`,
          provisioning: `${config}/provisioning`,
        },
        server,
        log: { mode: 'console' },
      },
    }),
    [`${config}/provisioning/datasources/prometheus.yml`]: datasourceProvisioning({
      datasource: grafana.datasource,
      url: `https://127.0.0.1:${receiverPort}`,
      credentials: { username: credentials.username, password: credentials.password },
      authority: credentials.authority,
      scrapeIntervalSeconds,
    }),
    [`${config}/provisioning/dashboards/folders.yml`]: dashboardProvisioning(folders),
    ...Object.fromEntries(
      folders.flatMap(({ path, files }) =>
        files.map(({ name, json }) => [`${path}/${name}`, json]),
      ),
    ),
  }
}
