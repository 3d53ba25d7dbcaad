/** A dashboard as Grafana's file provisioning reads it. */
export interface Dashboard {
  readonly uid: string
  /** Title of the folder that Grafana shows it in. */
  readonly folder: string
  /** Classic dashboard JSON. */
  readonly json: string
}

/** A folder of dashboards in Grafana, and the folder of files that it is made of. */
export interface DashboardFolder {
  readonly title: string
  /** The title as a name of objects and files: "HTTP requests" becomes `http-requests`. */
  readonly name: string
  readonly path: string
  readonly files: readonly DashboardFile[]
}

interface DashboardFile {
  readonly uid: string
  readonly name: string
  readonly json: string
}

const slug = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

function refuseDoubles(what: string, values: readonly string[]): void {
  const double = values.find((value, index) => values.indexOf(value) !== index)
  if (double !== undefined) {
    throw new Error(`dashboards has the ${what} "${double}" twice. Fix: rename one of them`)
  }
}

/**
 * Groups dashboards by folder.
 *
 * @param root folder that contains the folders' files
 * @throws when two dashboards have one uid, or two folders become one name
 */
export function dashboardFolders(
  dashboards: readonly Dashboard[],
  root: string,
): readonly DashboardFolder[] {
  refuseDoubles(
    'uid',
    dashboards.map(({ uid }) => uid),
  )
  const folders = Object.entries(Object.groupBy(dashboards, ({ folder }) => folder)).map(
    ([title, of = []]) => {
      const name = slug(title)
      const files = of.map(({ uid, json }) => ({ uid, name: `${uid}.json`, json }))
      return { title, name, path: `${root}/${name}`, files }
    },
  )
  refuseDoubles(
    'folder, as a file name,',
    folders.map(({ name }) => name),
  )
  return folders
}

/**
 * Path of the file of the dashboard that is shown first.
 *
 * @throws when it is none of the dashboards
 */
export function homeDashboardPath(folders: readonly DashboardFolder[], uid: string): string {
  const files = folders.flatMap((folder) =>
    folder.files.map((file) => ({ uid: file.uid, path: `${folder.path}/${file.name}` })),
  )
  const home = files.find((file) => file.uid === uid)
  if (home) return home.path
  const known = files.map((file) => file.uid).join(', ') || 'there are none'
  throw new Error(
    `homeDashboard is "${uid}", which is none of the dashboards (${known}). Fix: use one of them, or leave it out`,
  )
}
