import type { DashboardFile } from '../grafana/dashboard-file.ts'
import type { DashboardJson } from './dashboard-json.ts'
import { type Ask, type Context, questionOf, readPanel, readVariables } from './read-panel.ts'
import type { Recorded } from './render-page.ts'

/**
 * Asks all that the page of dashboards will ask about a time range where everything is chosen.
 * @throws when Prometheus refuses a query
 */
export async function recordAnswers(
  dashboards: readonly DashboardFile[],
  range: Omit<Context, 'values'>,
  ask: Ask,
): Promise<Recorded> {
  const answers: Record<string, unknown> = {}
  const recording: Ask = async (...question) => {
    const asked = questionOf(...question)
    answers[asked] ??= await ask(...question)
    return answers[asked]
  }
  for (const { json } of dashboards) {
    const { templating, panels }: DashboardJson = JSON.parse(json)
    const all = { ...range, values: {} }
    const { context } = await readVariables(templating.list, all, { ask: recording })
    for (const panel of panels) await readPanel(panel, context, recording)
  }
  return { start: range.start, end: range.end, answers }
}
