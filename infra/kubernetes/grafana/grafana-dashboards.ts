import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import type { Construct } from 'constructs'
import { type Dashboard, dashboardFolders } from '../../monitoring/dashboard.ts'
import { withoutTemplates } from '../../terraform/without-templates.ts'
import type { Namespace } from '../namespace.ts'

/** Folder of Grafana's container that the dashboards' folders stand in. */
const root = '/etc/grafana-tally-dashboards'

/**
 * The folders of dashboards, each with the volume of its ConfigMap.
 *
 * @throws when two dashboards have one uid, or two folders become one name
 */
export function grafanaDashboards(
  scope: Construct,
  namespace: Namespace,
  dashboards: readonly Dashboard[],
) {
  return dashboardFolders(dashboards, root).map((folder) => {
    const { name, files } = folder
    const configMap = new ConfigMapV1(scope, `Dashboards-${name}`, {
      metadata: namespace.metadata(`grafana-dashboards-${name}`, 'grafana', 'grafana'),
      data: Object.fromEntries(files.map((file) => [file.name, withoutTemplates(file.json)])),
    })
    return {
      ...folder,
      volume: { name: `dashboards-${name}`, configMap: { name: configMap.metadata.name } },
    }
  })
}
