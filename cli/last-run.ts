import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writeFileAtomic } from '../embedded/atomic-write.ts'
import { connectPrometheus } from '../loadtest/count/prometheus.ts'
import type { Deployment } from '../loadtest/deployment.ts'
import type { RunSeries } from '../loadtest/report/run-series.ts'
import type { LoadOutcome } from '../loadtest/verdict/outcome.ts'
import { ownState } from './root.ts'
import { reasonOf } from './terminal/failure.ts'

/** Where the newest load's outcome is kept, as `load --json` prints it. */
const outcomeFile = 'last-load.json'

/** Where the newest load's report is, unless somebody asks for it elsewhere. */
export const reportFile = join(ownState, 'report.html')

type Series = RunSeries | { readonly missing: string }

/** What is asked how a run went, or why it can't be asked. */
type Source = Deployment | { readonly missing: string }

/**
 * Keeps the outcome of a load in place of the one before, and writes its report. A run that sent
 * nothing has nothing to show, and leaves the one before.
 * @param state folder to keep it in @default `.tally` in the repository's root
 * @returns the report's address; undefined where there is none
 * @throws when the folder can't be written to
 */
export async function keepLastRun(
  outcome: LoadOutcome,
  source: Source,
  state = ownState,
): Promise<string | undefined> {
  if (outcome.sent === 0) return undefined
  await mkdir(state, { recursive: true })
  await writeFileAtomic(join(state, outcomeFile), `${JSON.stringify(outcome, null, 2)}\n`)
  return writeReport(outcome, await readSeries(outcome, source), join(state, 'report.html'))
}

/**
 * The warning, in one line, that a load's outcome or report could not be kept. What the load
 * found out is as true without them.
 */
export function notKept(error: unknown): string {
  const reason = reasonOf(error).replace(/\s+/g, ' ')
  return `Warning: outcome and report of this load could not be kept: ${reason}`
}

/**
 * The outcome of the newest load.
 * @param state folder that it was kept in @default `.tally` in the repository's root
 * @throws when there was none, or it can't be read
 */
export async function lastRun(state = ownState): Promise<LoadOutcome> {
  const file = join(state, outcomeFile)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new Error('No load was run yet, so there is nothing to show. Run one: npm run load')
  })
  try {
    return JSON.parse(text) as LoadOutcome
  } catch (error) {
    throw new Error(`${file} can not be read: ${reasonOf(error)}. Run another load: npm run load`)
  }
}

/**
 * Writes the report of a load.
 * @param series how it went, as the central Prometheus knows it, or why that is not known
 * @returns the report's address
 */
export async function writeReport(
  outcome: LoadOutcome,
  series: Series,
  file: string,
): Promise<string> {
  // The charting library takes a moment to load, and a command that draws nothing needs none.
  const { renderReport } = await import('../loadtest/report/page.ts')
  await mkdir(dirname(file), { recursive: true })
  await writeFileAtomic(file, renderReport({ outcome, series }))
  return pathToFileURL(file).href
}

/** Asks the central Prometheus how a run went; where it can't be asked that is the answer. */
export async function readSeries(outcome: LoadOutcome, source: Source): Promise<Series> {
  if ('missing' in source) return source
  const { readRunSeries } = await import('../loadtest/report/run-series.ts')
  const { urls, prometheusCredentials, service, scrapeIntervalSeconds } = source
  const prometheus = connectPrometheus({
    url: urls.prometheus,
    credentials: prometheusCredentials,
  })
  return readRunSeries(outcome, { prometheus, service, scrapeIntervalSeconds }).catch((error) => ({
    missing: reasonOf(error),
  }))
}
