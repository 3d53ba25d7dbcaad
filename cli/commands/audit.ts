import { type Command, createCommand, InvalidArgumentError } from 'commander'
import { type RequestCounter, requestCounterPresets } from '../../config/request-counters.ts'
import { parseRequestCounter } from '../../config/services.ts'
import { auditDefaults, probedRoutes, runAudit } from '../../loadtest/audit/audit.ts'
import {
  bodyArgument,
  credentialsArgument,
  several,
  severalRequests,
  whole,
} from '../terminal/arguments.ts'
import {
  requestsFromOption,
  requestTimeoutOption,
  type SendingFlags,
  sendAndPrint,
} from '../terminal/sending.ts'

interface Flags extends SendingFlags {
  readonly url: string
  readonly prometheus: string
  readonly counter: RequestCounter
  readonly selector?: string
  readonly ignoreRoute?: readonly string[]
  readonly credentials?: string
  readonly prometheusCredentials?: string
}

const presets = Object.keys(requestCounterPresets).join(', ')

const examples = `
Examples:
  npm run audit -- --url http://orders.example.org/orders --prometheus http://prometheus:9090 --counter spring-boot
  npm run audit -- --url http://127.0.0.1:5000 --path /orders/1 --path 'POST /orders' --body @order.json \\
    --prometheus http://127.0.0.1:9090 --counter prometheus-flask-exporter --selector 'job="flask",env="test"'
  npm run audit -- --url http://127.0.0.1:8080/ --prometheus http://127.0.0.1:9090 \\
    --counter '{"metric": "my_requests_total", "labels": {"method": "method", "status": "code"}}' --json

--path 'GET /orders/1 as /orders/{id}' names the route that the counter has for a path. Without it that is
the path itself, or the one pattern that fits it.

Counters: ${presets}. Another one is written out like in the last example, with those labels
that it has.

Credentials are taken from the environment or from files: TALLY_PROMETHEUS_CREDENTIALS and TALLY_CREDENTIALS (for
--url) hold user:password, or Bearer and a token.

Exit codes: 0 every request is counted, 1 not, or nothing could be counted, 2 wrong usage, 130 after Ctrl-C.
Nothing is sent but to --url, and the Prometheus of --prometheus is only queried.`

/**
 * The `audit` command: sends known numbers of requests to a service that already runs anywhere, and
 * checks that a Prometheus counted each of them. With `--json` it prints one JSON object, as `load`
 * does, and no more; where nothing could be sent it fails with a message instead.
 */
export function command(): Command {
  return createCommand('audit')
    .description('check that any Prometheus counts each request of any service')
    .requiredOption('--url <address>', 'where the service answers', httpUrl)
    .requiredOption('--prometheus <address>', 'the Prometheus that counts', httpUrl)
    .requiredOption(
      '--counter <name>',
      'what counts its requests: a library of the list below, or a metric',
      requestCounter,
    )
    .option(
      '--selector <matchers>',
      "labels of the service's targets (default: the one job that has the counter)",
    )
    .option(
      '--path <request>',
      'what to send, may be given several times (default: GET of the path of --url)',
      severalRequests,
    )
    .addOption(requestsFromOption())
    .option(
      '--body <text>',
      'what POST, PUT and PATCH requests send; @file takes it from a file',
      bodyArgument,
    )
    .option(
      '--ignore-route <route>',
      `leave out what is counted on a route, a * at its end stands for anything; may be given several times (default: ${probedRoutes.join(' ')})`,
      several,
    )
    .option('--requests <number>', 'how many in all', whole(100_000), auditDefaults.requests)
    .option(
      '--connections <number>',
      'how many at the same time',
      whole(100),
      auditDefaults.connections,
    )
    .option(
      '--rate <number>',
      'how many per second (default: as fast as answers come)',
      whole(10_000),
    )
    .addOption(requestTimeoutOption())
    .option(
      '--settle-timeout <seconds>',
      'how long to wait at most for the scrapes before, and again after (default: 60, or 4 x the scrape interval + 15 where that is more)',
      whole(3600),
    )
    .option('--credentials <file>', 'a file with credentials for --url', credentialsArgument)
    .option(
      '--prometheus-credentials <file>',
      'a file with credentials for --prometheus',
      credentialsArgument,
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', examples)
    .exitOverride(({ exitCode: code }) => process.exit(code === 0 ? 0 : 2))
    .action(audit)
}

async function audit(flags: Flags, command: Command): Promise<void> {
  refuseCredentials(flags, command)
  await sendAndPrint(flags, (options) =>
    runAudit({
      ...options,
      url: flags.url,
      prometheus: flags.prometheus,
      counter: flags.counter,
      selector: flags.selector,
      ignoredRoutes: flags.ignoreRoute,
      credentials: flags.credentials ?? process.env.TALLY_CREDENTIALS,
      prometheusCredentials:
        flags.prometheusCredentials ?? process.env.TALLY_PROMETHEUS_CREDENTIALS,
    }),
  )
}

/** Others see a command's arguments, in the list of processes and in the history of the shell. */
function refuseCredentials(flags: Flags, command: Command): void {
  for (const name of ['url', 'prometheus'] as const) {
    const { username, password } = new URL(flags[name])
    if (!username && !password) continue
    command.error(
      `error: --${name} has credentials in it, which others may see. Fix: leave them out, and put them into ${name === 'url' ? 'TALLY_CREDENTIALS' : 'TALLY_PROMETHEUS_CREDENTIALS'}`,
      { exitCode: 2 },
    )
  }
}

/** Reads a counter as settings have it. */
function requestCounter(text: string): RequestCounter {
  const found = parseRequestCounter(text.startsWith('{') ? parsedJson(text) : text)
  if (found) return found
  throw new InvalidArgumentError(
    `Allowed: one of ${presets}, or {"metric": "…", "labels": {"method": "…", "route": "…", "status": "…"}} with those labels that the metric has.`,
  )
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function httpUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('Allowed: an address that begins with http:// or https://.')
  }
  return text
}
