import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard'

/** A dashboard as Grafana's file provisioning reads it. */
export interface DashboardFile {
  /** Also the name of its file, without `.json`, and the end of its address in Grafana. */
  readonly uid: string
  readonly title: string
  /** Grafana's folder. */
  readonly folder: string
  /** The dashboard's classic JSON. Holds no `${`, so it needs no escaping in Terraform. */
  readonly json: string
}

/**
 * Makes the file of a dashboard.
 *
 * @throws when the dashboard has no uid or no title
 */
export function dashboardFile(folder: string, builder: DashboardBuilder): DashboardFile {
  const { uid, title, ...rest } = builder.build()
  if (!uid || !title) throw new Error(`the dashboard "${title ?? uid ?? ''}" needs uid and title`)
  return { uid, title, folder, json: JSON.stringify({ uid, title, ...rest }, null, 2) }
}
