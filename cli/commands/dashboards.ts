import { pathToFileURL } from 'node:url'
import { type Command, createCommand, InvalidArgumentError } from 'commander'
import { type Ask, questionOf, secondsOf } from '../../dashboards/page/read-panel.ts'
import { writeFileAtomic } from '../../embedded/atomic-write.ts'
import { authorization } from '../../loadtest/count/prometheus.ts'
import { platformDashboards } from '../../stacks/platform-dashboards.ts'
import { userPath } from '../root.ts'
import { settings } from '../settings.ts'
import { withConnection } from '../targets/deployment.ts'
import { deployedTarget, parseTarget } from '../targets/index.ts'
import type { Target } from '../targets/target.ts'
import { type Inspected, inspect } from '../targets/target-status.ts'
import { reasonOf } from '../terminal/failure.ts'

interface Flags {
  readonly target?: Target
  readonly out?: string
  readonly last: number
}

/** A range query of a day takes Prometheus a moment. */
const timeoutMs = 30_000

/** Parses a time range such as `1h`. @returns seconds */
function lastArgument(text: string): number {
  const seconds = secondsOf(text)
  if (seconds > 0 && /^\d/.test(text)) return seconds
  throw new InvalidArgumentError('Allowed: a number and s, m, h or d, e.g. 30m.')
}

/**
 * The `dashboards` command: prints where the dashboards are, or writes them with their data of a time
 * range into one HTML file that needs no network.
 */
export function command(): Command {
  return createCommand('dashboards')
    .description(
      'where the dashboards are; or one HTML file of them, with the data of a time range',
    )
    .option('--target <target>', 'target (default: the one that is deployed)', parseTarget)
    .option('--out <file>', 'write that file, to attach to an incident or a pull request')
    .option(
      '--last <time>',
      'time range of the file, up to now, e.g. 30m, 6h, 2d',
      lastArgument,
      3600,
    )
    .action(async ({ target = deployedTarget(), out, last }: Flags) => {
      if (target === undefined) throw new Error('Nothing is deployed. Fix: npm run up')
      await withConnection(target, async (connection) => {
        const inspected = await inspect(target, connection)
        console.log(
          out === undefined
            ? describe(target, inspected)
            : await write(target, inspected, { file: userPath(out), seconds: last }),
        )
      })
    })
}

/** Where the dashboards of a target are to be seen. @throws when that is nowhere */
function describe(target: Target, { status }: Inspected): string {
  const { dashboards, grafana } = status.urls
  const part = dashboards === null ? 'grafana' : 'prometheus'
  const url = dashboards ?? grafana
  if (url === null) {
    requirePrometheus(target, status)
    throw new Error(
      `Neither Grafana nor a page of dashboards answers on ${target.name}. Look with: ${target.pasted('status')}. Fix: ${target.pasted('up')}`,
    )
  }
  if (status.forwarded.includes(part)) {
    throw new Error(
      `The dashboards of ${target.name} have an address only while a port-forward is open. Fix: ${target.pasted('open')}`,
    )
  }
  const where = dashboards === null ? `Grafana shows the dashboards: ${url}` : url
  return `${where}\nUser and password (${part} login): ${target.pasted('status', '--show-secrets')}`
}

/** The address of the central Prometheus. @throws when it does not answer */
function requirePrometheus(target: Target, { urls, unhealthy }: Inspected['status']): string {
  if (urls.prometheus !== null) return urls.prometheus
  throw new Error(
    `The central Prometheus of ${target.name} does not answer. ${unhealthy.join('; ')}\nLook with: ${target.pasted('status')}. Fix: ${target.pasted('up')}`,
  )
}

/** Writes the file. @returns its address @throws when Prometheus does not answer a query */
async function write(
  target: Target,
  { status, credentials }: Inspected,
  { file, seconds }: { readonly file: string; readonly seconds: number },
): Promise<string> {
  const prometheus = requirePrometheus(target, status)
  const { scrapeIntervalSeconds } = settings()
  const end = Math.floor(Date.now() / 1000)
  const range = { start: end - seconds, end, scrapeIntervalSeconds }
  const dashboards = platformDashboards(settings())
  // Both load what no other command needs.
  const { recordAnswers } = await import('../../dashboards/page/record-answers.ts')
  const { renderPage } = await import('../../dashboards/page/render-page.ts')
  const ask = asking(prometheus, credentials?.prometheus ?? '')
  const recorded = await recordAnswers(dashboards, range, ask)
  await writeFileAtomic(
    file,
    renderPage({ dashboards, target: target.name, scrapeIntervalSeconds, recorded }),
  )
  return pathToFileURL(file).href
}

/** Asks the API of a Prometheus. */
const asking =
  (url: string, credentials: string): Ask =>
  async (...question) => {
    const asked = questionOf(...question)
    const failed = (reason: string) =>
      new Error(
        `The central Prometheus at ${url} did not answer ${asked}: ${reason}. Look with: npm run status. Fix: a shorter --last, or npm run up`,
      )
    const response = await fetch(`${url}/api/v1/${asked}`, {
      headers: { authorization: authorization(credentials) },
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error) => {
      throw failed(reasonOf(error))
    })
    const answer = (await response.json().catch(() => ({}))) as {
      readonly status?: string
      readonly data?: unknown
      readonly error?: string
    }
    if (answer.status !== 'success') throw failed(answer.error ?? `HTTP ${response.status}`)
    return answer.data
  }
