import { type DeployedGrafana, type ProvisionedDashboard, password } from './deployed-grafana.ts'

type Ask = (path: string, body?: object) => Promise<{ status: number; body: unknown }>

/** Grafana fills in its own variables, such as `$__rate_interval`; those of a dashboard its pages fill in. */
const filledIn = (expr: string) => expr.replaceAll(/\$(?!__)\w+/g, '.*')

/**
 * Asks a Grafana whether it has what it was provisioned with, and whether the query of each panel gets an
 * answer, be it an empty one.
 * @param url without a slash at the end
 * @returns what is wrong, one sentence each
 */
export async function checkAnswers(
  url: string,
  { datasource, dashboards, image }: DeployedGrafana,
): Promise<readonly string[]> {
  const authorization = `Basic ${Buffer.from(`${password}:${password}`).toString('base64')}`
  const ask: Ask = async (path, body) => {
    const response = await fetch(`${url}${path}`, {
      headers: { authorization, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json().catch(() => ({})) }
  }
  const { body: health } = await ask('/api/health')
  const { version = 'of no version' } = health as { readonly version?: string }
  const of = await ask(`/api/datasources/uid/${datasource.uid}`)
  const { url: asked } = of.body as { readonly url?: string }
  const connected = await ask(`/api/datasources/uid/${datasource.uid}/health`)
  const { body: found } = await ask('/api/search?type=dash-db&limit=1000')
  const { body: listed } = await ask('/api/folders')
  const folders = (listed as readonly { title: string }[]).map(({ title }) => title)
  const shown = found as readonly { uid: string; folderTitle?: string }[]
  return [
    ...(image.endsWith(`:${version}`) ? [] : [`Grafana is ${version}, not that of ${image}`]),
    ...(asked === datasource.url
      ? []
      : [`the datasource ${datasource.uid} asks ${asked ?? `nobody: HTTP ${of.status}`}`]),
    ...(connected.status === 200
      ? []
      : [`the datasource ${datasource.uid} is not healthy: ${JSON.stringify(connected.body)}`]),
    ...[...new Set(dashboards.map(({ folder }) => folder))]
      .filter((folder) => !folders.includes(folder))
      .map((folder) => `there is no folder ${folder}`),
    ...dashboards
      .filter(
        ({ uid, folder }) => !shown.some((each) => each.uid === uid && each.folderTitle === folder),
      )
      .map(({ uid, folder }) => `the folder ${folder} has no dashboard ${uid}`),
    ...shown
      .filter(({ uid }) => !dashboards.some((each) => each.uid === uid))
      .map(({ uid }) => `the dashboard ${uid} is provisioned by nothing`),
    ...(await Promise.all(dashboards.map((dashboard) => checkDashboard(dashboard, ask)))).flat(),
  ]
}

async function checkDashboard(
  { uid, panels }: ProvisionedDashboard,
  ask: Ask,
): Promise<readonly string[]> {
  const { body } = await ask(`/api/dashboards/uid/${uid}`)
  const { dashboard, meta } = body as {
    readonly dashboard?: { readonly panels: readonly { readonly title: string }[] }
    readonly meta?: { readonly provisioned: boolean }
  }
  const titles = dashboard?.panels.map(({ title }) => title).join(', ')
  const expected = panels.map(({ title }) => title).join(', ')
  const problems = [
    ...(meta?.provisioned ? [] : [`${uid}: is not provisioned, so people can change it`]),
    ...(titles === expected ? [] : [`${uid}: has the panels ${titles}, not ${expected}`]),
  ]
  for (const { title, targets = [] } of panels) {
    // Logs are of another datasource, which has its own plugin.
    const asked = targets.filter(({ datasource }) => datasource.type === 'prometheus')
    if (asked.length === 0) continue
    const queries = asked.map((target) => ({
      ...target,
      expr: filledIn(target.expr),
      intervalMs: 15_000,
      maxDataPoints: 500,
    }))
    const answer = await ask('/api/ds/query', { queries, from: 'now-15m', to: 'now' })
    const { results = {} } = answer.body as {
      readonly results?: Readonly<
        Record<string, { readonly error?: string; readonly frames?: unknown }>
      >
    }
    for (const { refId } of asked) {
      const { error, frames } = results[refId] ?? {}
      if (error === undefined && Array.isArray(frames)) continue
      problems.push(`${uid}, panel "${title}", query ${refId}: ${error ?? `HTTP ${answer.status}`}`)
    }
  }
  return problems
}
