import { resolve } from 'node:path'
import { type Command, createCommand } from 'commander'
import { lastRun, reportFile, writeReport } from '../last-run.ts'
import { findDeployment } from '../targets/deployment.ts'
import { parseTarget } from '../targets/targets.ts'
import { reasonOf } from '../terminal/failure.ts'

/** The `report` command: writes the picture of the newest load, and prints its address. */
export function command(): Command {
  return createCommand('report')
    .description('write the picture of the newest load as one HTML file')
    .option('--output <file>', 'where to write it', reportFile)
    .action(async ({ output }: { readonly output: string }) => {
      const outcome = await lastRun()
      const deployment = await findDeployment(parseTarget(outcome.target)).catch((error) => ({
        missing: reasonOf(error),
      }))
      console.log(await writeReport(outcome, deployment, resolve(output)))
    })
}
