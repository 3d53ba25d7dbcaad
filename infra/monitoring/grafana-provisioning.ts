import { jsonText } from '../json-text.ts'
import type { DashboardFolder } from './dashboard.ts'

/** Paths of files with user name and password, which Grafana reads when it starts. */
interface CredentialFiles {
  readonly username: string
  readonly password: string
}

/** A value that Grafana reads from a file. */
const fromFile = (path: string) => `$__file{${path}}`

export interface GrafanaIniOptions {
  readonly admin: CredentialFiles
  /** File of the dashboard that is shown first. @default Grafana's welcome page */
  readonly homeDashboard?: string
  /** More sections, e.g. `server`, with their keys. @default none */
  readonly sections?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** `grafana.ini`: every page asks for the password, and telemetry is off. */
export function grafanaIni({ admin, homeDashboard, sections = {} }: GrafanaIniOptions): string {
  const ini: Record<string, Readonly<Record<string, string>>> = {
    security: { admin_user: fromFile(admin.username), admin_password: fromFile(admin.password) },
    'auth.anonymous': { enabled: 'false' },
    users: { allow_sign_up: 'false' },
    analytics: {
      reporting_enabled: 'false',
      check_for_updates: 'false',
      check_for_plugin_updates: 'false',
    },
    news: { news_feed_enabled: 'false' },
    plugins: { preinstall_disabled: 'true' },
    ...(homeDashboard && { dashboards: { default_home_dashboard_path: homeDashboard } }),
    ...sections,
  }
  return Object.entries(ini)
    .map(([section, values]) => {
      const lines = Object.entries(values).map(([key, value]) => `${key} = ${value}`)
      return `${[`[${section}]`, ...lines].join('\n')}\n`
    })
    .join('\n')
}

/** The plugin by which Grafana asks a log store. */
export const logsPluginId = 'victoriametrics-logs-datasource'

/** How dashboards refer to the central Prometheus. */
export interface Datasource {
  readonly uid: string
  readonly name: string
}

export interface DatasourceOptions {
  readonly datasource: Datasource
  /** Address of the central Prometheus, without a slash at the end. */
  readonly url: string
  readonly credentials: CredentialFiles
  /** File of its certificate authority. @default it speaks HTTP */
  readonly authority?: string
  /** Shortest step of queries. Grafana's default is 15 s. */
  readonly scrapeIntervalSeconds: number
  /** @default there is no log store */
  readonly logs?: {
    readonly datasource: Datasource
    /** Address of the log store, without a slash at the end. */
    readonly url: string
    readonly username: string
    /** Path of the file with its password. */
    readonly password: string
  }
}

/**
 * Provisions the central Prometheus as the datasource that dashboards refer to, and the log store. Without
 * its plugin that one is listed and can't be asked.
 */
export function datasourceProvisioning(options: DatasourceOptions): string {
  const { datasource, url, credentials, authority, scrapeIntervalSeconds, logs } = options
  return jsonText({
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        name: datasource.name,
        uid: datasource.uid,
        type: 'prometheus',
        access: 'proxy',
        url,
        isDefault: true,
        editable: false,
        basicAuth: true,
        basicAuthUser: fromFile(credentials.username),
        secureJsonData: {
          basicAuthPassword: fromFile(credentials.password),
          ...(authority && { tlsCACert: fromFile(authority) }),
        },
        jsonData: {
          httpMethod: 'POST',
          timeInterval: `${scrapeIntervalSeconds}s`,
          ...(authority && { tlsAuthWithCACert: true }),
        },
      },
      ...(logs
        ? [
            {
              ...logs.datasource,
              type: logsPluginId,
              access: 'proxy',
              url: logs.url,
              editable: false,
              basicAuth: true,
              basicAuthUser: logs.username,
              secureJsonData: { basicAuthPassword: fromFile(logs.password) },
            },
          ]
        : []),
    ],
  })
}

/** Provisions each folder of dashboards from its files, read-only in Grafana. */
export function dashboardProvisioning(folders: readonly DashboardFolder[]): string {
  return jsonText({
    apiVersion: 1,
    providers: folders.map(({ title, path }) => ({
      name: title,
      folder: title,
      type: 'file',
      allowUiUpdates: false,
      options: { path },
    })),
  })
}
