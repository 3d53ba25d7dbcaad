/** A dashboard as Grafana's file provisioning reads it. */
export interface Dashboard {
  readonly uid: string
  /** Title of the folder that Grafana shows it in. */
  readonly folder: string
  /** Classic dashboard JSON. */
  readonly json: string
}

/** The dashboards of one folder, and a name that objects and files may have. */
export interface NamedFolder {
  readonly title: string
  /** "HTTP requests" becomes `http-requests`. */
  readonly name: string
  readonly dashboards: readonly Dashboard[]
}

const slug = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

function refuseDoubles(what: string, values: readonly string[]): void {
  const double = values.find((value, index) => values.indexOf(value) !== index)
  if (double !== undefined) {
    throw new Error(`dashboards has the ${what} "${double}" twice; rename one of them`)
  }
}

/**
 * Sorts dashboards into the folders that Grafana shows.
 *
 * @throws when two dashboards have one uid, or two folders become one name
 */
export function dashboardFolders(dashboards: readonly Dashboard[]): readonly NamedFolder[] {
  const folders = Object.entries(Object.groupBy(dashboards, ({ folder }) => folder)).map(
    ([title, files = []]) => ({ title, name: slug(title), dashboards: files }),
  )
  refuseDoubles(
    'uid',
    dashboards.map(({ uid }) => uid),
  )
  refuseDoubles(
    'folder, as a file name,',
    folders.map(({ name }) => name),
  )
  return folders
}
