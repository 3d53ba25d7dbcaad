import { type Command, createCommand } from 'commander'
import { demoName } from '../../stacks/demo-service.ts'
import { lastRun, readSeries, reportFile, writeReport } from '../last-run.ts'
import { userPath } from '../root.ts'
import { withDeployment } from '../targets/deployment.ts'
import { parseTarget } from '../targets/index.ts'
import { reasonOf } from '../terminal/failure.ts'

/** The `report` command: writes the report of the newest load, and prints its address. */
export function command(): Command {
  return createCommand('report')
    .description('write the report of the newest load as one HTML file')
    .option('--output <file>', 'where to write it', reportFile)
    .action(async ({ output }: { readonly output: string }) => {
      const outcome = await lastRun()
      const series = await withDeployment(
        parseTarget(outcome.target),
        (deployment) => readSeries(outcome, deployment),
        outcome.service ?? demoName,
      ).catch((error) => ({ missing: reasonOf(error) }))
      console.log(await writeReport(outcome, series, userPath(output)))
    })
}
