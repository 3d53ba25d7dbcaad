import { stringify } from 'yaml'
import { credentialKeys } from './credentials.ts'

/** Where things stand inside Grafana's container. */
export const grafanaFolders = {
  config: '/etc/grafana-tally',
  provisioning: '/etc/grafana-tally-provisioning',
  dashboards: '/etc/grafana-tally-dashboards',
  credentials: '/etc/credentials',
} as const

/** Grafana reads the value from the file when it starts, so no configuration holds it. */
const fromCredentials = (key: string) => `$__file{${grafanaFolders.credentials}/${key}}`

/** `grafana.ini`: nobody gets in without the password, and nothing calls home. */
export const grafanaIni = `[security]
admin_user = ${fromCredentials(credentialKeys.grafanaUsername)}
admin_password = ${fromCredentials(credentialKeys.grafanaPassword)}

[auth.anonymous]
enabled = false

[users]
allow_sign_up = false

[analytics]
reporting_enabled = false
check_for_updates = false
check_for_plugin_updates = false

[news]
news_feed_enabled = false

[plugins]
preinstall_disabled = true
`

/** How the dashboards know the Prometheus that they ask. */
export interface Datasource {
  readonly uid: string
  /** What people see. */
  readonly name: string
}

/**
 * Provisions the central Prometheus as the datasource that dashboards refer to.
 * @param scrapeIntervalSeconds the shortest step that queries may take; Grafana assumes 15 s
 */
export function datasourceProvisioning(
  { uid, name }: Datasource,
  url: string,
  scrapeIntervalSeconds: number,
): string {
  return stringify({
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        name,
        uid,
        type: 'prometheus',
        access: 'proxy',
        url,
        isDefault: true,
        editable: false,
        basicAuth: true,
        basicAuthUser: fromCredentials(credentialKeys.prometheusUsername),
        secureJsonData: { basicAuthPassword: fromCredentials(credentialKeys.prometheusPassword) },
        jsonData: { httpMethod: 'POST', timeInterval: `${scrapeIntervalSeconds}s` },
      },
    ],
  })
}

/** A folder of dashboards in Grafana, and the folder of files that it is made of. */
export interface DashboardFolder {
  readonly title: string
  readonly path: string
}

/** Provisions each folder of dashboards from its files. They are changed in the sources alone. */
export function dashboardProvisioning(folders: readonly DashboardFolder[]): string {
  return stringify({
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
