/**
 * `npm run check:grafana`: runs the pinned Grafana with what `local` provisions, by Docker, and asks its API
 * whether all is there and each panel's query gets an answer. Reads the manifests from its input; with an
 * address as argument it asks the Grafana there instead. Prints what is wrong; exit code 1 then.
 */
import { text } from 'node:stream/consumers'
import { checkAnswers } from './check-answers.ts'
import { deployedGrafana } from './deployed-grafana.ts'
import { withGrafana } from './run-grafana.ts'

const [, , url] = process.argv
try {
  const grafana = deployedGrafana(await text(process.stdin))
  const check = (address: string) => checkAnswers(address, grafana)
  const problems = url === undefined ? await withGrafana(grafana, check) : await check(url)
  const panels = grafana.dashboards.flatMap((dashboard) => dashboard.panels).length
  if (problems.length === 0) {
    console.log(
      `Grafana has ${grafana.dashboards.length} dashboards with ${panels} panels and rows, and answers.`,
    )
  } else {
    console.error(`Grafana:\n${problems.map((each) => `- ${each}`).join('\n')}`)
    process.exitCode = 1
  }
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
