import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js'
import type { Construct } from 'constructs'
import { grafanaFolders } from './grafana-config.ts'
import type { Namespace } from './namespace.ts'

/** A dashboard as Grafana's file provisioning reads it. */
export interface Dashboard {
  readonly uid: string
  /** Title of the folder that Grafana shows it in. */
  readonly folder: string
  /** Classic dashboard JSON. */
  readonly json: string
}

/** A name that objects and files may have: "HTTP requests" becomes `http-requests`. */
const slug = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** Terraform would read `${` as the start of an expression. */
const withoutTemplates = (text: string) => text.replace(/[$%](?=\{)/g, (mark) => mark + mark)

function refuseDoubles(scope: Construct, what: string, values: readonly string[]): void {
  const double = values.find((value, index) => values.indexOf(value) !== index)
  if (double !== undefined) {
    throw new Error(
      `${scope.node.path}: dashboards has the ${what} "${double}" twice; rename one of them`,
    )
  }
}

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
  const folders = Object.entries(Object.groupBy(dashboards, ({ folder }) => folder)).map(
    ([title, files = []]) => ({ title, files, name: slug(title) }),
  )
  refuseDoubles(
    scope,
    'uid',
    dashboards.map(({ uid }) => uid),
  )
  refuseDoubles(
    scope,
    'folder, as a file name,',
    folders.map(({ name }) => name),
  )
  return folders.map(({ title, files, name }) => {
    const configMap = new ConfigMapV1(scope, `Dashboards-${name}`, {
      metadata: namespace.metadata(`grafana-dashboards-${name}`, 'grafana', 'grafana'),
      data: Object.fromEntries(
        files.map(({ uid, json }) => [`${uid}.json`, withoutTemplates(json)]),
      ),
    })
    return {
      title,
      path: `${grafanaFolders.dashboards}/${name}`,
      volume: { name: `dashboards-${name}`, configMap: { name: configMap.metadata.name } },
    }
  })
}
