import { Option } from 'commander'
import {
  exitCode,
  type LoadTestOptions,
  loadDefaults,
  type Progress,
} from '../../loadtest/load-test.ts'
import { describeProgress, summarize } from '../../loadtest/report/summary.ts'
import type { AskedRequest, Body } from '../../loadtest/send/asked-requests.ts'
import type { LoadOutcome } from '../../loadtest/verdict/outcome.ts'
import { requestsArgument, whole } from './arguments.ts'
import { interruption } from './interruption.ts'

/** Flags of every command that sends requests and counts them. */
export interface SendingFlags {
  readonly path?: readonly string[]
  readonly requestsFrom?: readonly AskedRequest[]
  readonly body?: Body
  readonly requests?: number
  readonly connections?: number
  readonly rate?: number
  readonly requestTimeout: number
  readonly settleTimeout?: number
  readonly json?: true
}

/** The option that takes requests from a file. */
export const requestsFromOption = (): Option =>
  new Option(
    '--requests-from <file>',
    'a HAR file, or an OpenAPI document with examples: what to send, beside --path',
  ).argParser(requestsArgument)

/** The option that bounds each request. */
export const requestTimeoutOption = (): Option =>
  new Option('--request-timeout <seconds>', 'after which a request counts as unanswered')
    .argParser(whole(300))
    .default(loadDefaults.requestTimeoutSeconds)

/** What the flags say of the load. */
export const sendingOptions = (flags: SendingFlags): LoadTestOptions => ({
  paths: [...(flags.path ?? []), ...(flags.requestsFrom ?? [])],
  body: flags.body,
  requests: flags.requests,
  connections: flags.connections,
  rate: flags.rate,
  requestTimeoutSeconds: flags.requestTimeout,
  settleTimeoutSeconds: flags.settleTimeout,
})

/** Sends and counts as the flags say, with its progress on stderr, and prints the outcome. */
export async function sendAndPrint(
  flags: SendingFlags,
  send: (options: LoadTestOptions) => Promise<LoadOutcome>,
): Promise<LoadOutcome> {
  const signal = interruption()
  const outcome = await withProgress((onProgress) =>
    send({ ...sendingOptions(flags), signal, onProgress }),
  )
  process.stdout.write(flags.json ? `${JSON.stringify(outcome, null, 2)}\n` : summarize(outcome))
  process.exitCode = exitCode(outcome)
  return outcome
}

/** Seconds between two progress lines where the output is no terminal. */
const quietSeconds = 10

/** Does something and shows on stderr how far it is: in one line, or now and then in a log. */
export async function withProgress<T>(
  work: (onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return work(logNowAndThen())
  return work((progress) => showLine(describeProgress(progress))).finally(() => showLine(''))
}

/** Overwrites the terminal's current line. */
function showLine(text: string): void {
  process.stderr.write(`\r\x1b[2K${text}`)
}

/** A line once in a while, for the log of a long load; none for a short one. */
function logNowAndThen(): (progress: Progress) => void {
  let last = 0
  return (progress) => {
    if (progress.phase !== 'load') return
    // Of several loads each begins again.
    last = Math.min(last, progress.elapsedSeconds)
    if (progress.elapsedSeconds - last < quietSeconds) return
    last = progress.elapsedSeconds
    console.error(describeProgress(progress))
  }
}
