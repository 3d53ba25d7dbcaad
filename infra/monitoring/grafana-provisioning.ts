import { jsonText } from '../json-text.ts'
import type { DashboardFolder } from './dashboard.ts'

/** Files that hold a user's name and password. Grafana reads them when it starts. */
interface CredentialFiles {
  readonly username: string
  readonly password: string
}

/** A value that Grafana takes from a file, so that no configuration holds it. */
const fromFile = (path: string) => `$__file{${path}}`

export interface GrafanaIniOptions {
  readonly admin: CredentialFiles
  /** File of the dashboard that people see first. @default Grafana's own welcome */
  readonly homeDashboard?: string
  /** More sections, e.g. `server`, with their keys. @default none */
  readonly sections?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** `grafana.ini`: nobody gets in without the password, and nothing calls home. */
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

/** How the dashboards know the Prometheus that they ask. */
export interface Datasource {
  readonly uid: string
  /** What people see. */
  readonly name: string
}

export interface DatasourceOptions {
  readonly datasource: Datasource
  /** Address of the central Prometheus, without a slash at the end. */
  readonly url: string
  readonly credentials: CredentialFiles
  /** File of the authority that signed its certificate. @default it speaks plain HTTP */
  readonly authority?: string
  /** The shortest step that queries may take; Grafana assumes 15 s. */
  readonly scrapeIntervalSeconds: number
}

/** Provisions the central Prometheus as the datasource that dashboards refer to. */
export function datasourceProvisioning(options: DatasourceOptions): string {
  const { datasource, url, credentials, authority, scrapeIntervalSeconds } = options
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
    ],
  })
}

/** Provisions each folder of dashboards from its files. They are changed in the sources alone. */
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
