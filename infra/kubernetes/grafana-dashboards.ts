import type { Construct } from 'constructs'
import { ConfigMapV1 } from '../bindings.ts'
import { type Dashboard, dashboardFolders } from '../monitoring/dashboard.ts'
import type { Namespace } from './namespace.ts'
import { withoutTemplates } from './without-templates.ts'

/** Folder of Grafana's container that the dashboards' folders stand in. */
const root = '/etc/grafana-tally-dashboards'

/**
 * A ConfigMap for each folder of dashboards, with the volume that carries it and the path that
 * Grafana reads it from.
 *
 * @throws when two dashboards have one uid, or two folders become one name
 */
export function grafanaDashboards(
  scope: Construct,
  namespace: Namespace,
  dashboards: readonly Dashboard[],
) {
  return dashboardFolders(dashboards).map(({ title, name, dashboards: files }) => {
    const configMap = new ConfigMapV1(scope, `Dashboards-${name}`, {
      metadata: namespace.metadata(`grafana-dashboards-${name}`, 'grafana', 'grafana'),
      data: Object.fromEntries(
        files.map(({ uid, json }) => [`${uid}.json`, withoutTemplates(json)]),
      ),
    })
    return {
      title,
      path: `${root}/${name}`,
      uids: files.map(({ uid }) => uid),
      volume: { name: `dashboards-${name}`, configMap: { name: configMap.metadata.name } },
    }
  })
}
