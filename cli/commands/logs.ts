import { once } from 'node:events'
import { type Command, createCommand, InvalidArgumentError, Option } from 'commander'
import type { LogLine, LogStore } from '../../loadtest/logs/log-store.ts'
import { describeLine, printable } from '../logs/describe-line.ts'
import type { LogAccess, withLogStore } from '../logs/log-access.ts'
import { type Level, type LogFilters, levels, logQuery } from '../logs/log-query.ts'
import { settings } from '../settings.ts'
import { deployedTarget, parseTarget } from '../targets/index.ts'
import type { Target } from '../targets/target.ts'
import { whole } from '../terminal/arguments.ts'
import { openBrowser } from '../terminal/browser.ts'
import { interruption } from '../terminal/interruption.ts'

interface Flags {
  readonly target?: Target
  readonly service?: string
  readonly level?: Level
  readonly request?: string
  readonly since?: number
  readonly limit: number
  readonly follow?: true
  readonly open?: true
  readonly json?: true
}

const examples = `
Examples:
  npm run logs -- --service app --level warn --since 1h
  npm run logs -- --request 4bf92f3577b34da6a3ce929d0e0e4736
  npm run logs -- 'connection refused' --follow

A request's id is in the header x-request-id of its answer. A text is words of the message, next to each other.`

/** Seconds that are looked back where nobody says how many; a request is looked for in all that is kept. */
const defaultSince = { search: 15 * 60, follow: 10 } as const

/**
 * The `logs` command: searches or follows the lines of all containers of the platform, one line each.
 * @param connected calls with the log store of a target; what it throws is passed on
 */
export function command(connected: typeof withLogStore): Command {
  return createCommand('logs')
    .description('search or follow the logs of every container of the platform')
    .argument('[text...]', 'texts that lines have in their message')
    .option('--target <target>', 'target (default: the one that is deployed)', parseTarget)
    .option('--service <name>', 'lines of this service, or part of the platform such as nginx')
    .addOption(
      new Option('--level <level>', 'lines of this level, and of more severe ones').choices(levels),
    )
    .option('--request <id>', 'lines about this request')
    .option(
      '--since <time>',
      'how far to look back, e.g. 30s, 10m, 2h or 7d (default: 15m; all that is kept with --request)',
      duration,
    )
    .option('--limit <number>', 'how many lines at most, the newest ones', whole(1_000_000), 200)
    .addOption(new Option('-f, --follow', 'go on with new lines until Ctrl-C').conflicts(['open']))
    .option('--open', 'open the search page of the log store in the browser')
    .option('--json', 'print each line as a JSON object, with all its fields')
    .addHelpText('after', examples)
    .action(async (texts: readonly string[], flags: Flags) => {
      const { target = deployedTarget(), open, follow } = flags
      const signal = interruption()
      const filters: LogFilters = {
        namespace: settings().namespace,
        service: flags.service,
        level: flags.level,
        requestId: flags.request,
        texts,
      }
      try {
        await connected(
          target,
          (access) => {
            if (open) return openSearch(access, logQuery(filters), signal)
            return (follow ? followLines : searchLines)(access.store, filters, { ...flags, signal })
          },
          open && settings().nodePorts,
        )
      } catch (error) {
        if (!signal.aborted) throw error
      }
    })
}

interface Shown extends Flags {
  readonly signal: AbortSignal
}

async function searchLines(store: LogStore, filters: LogFilters, shown: Shown): Promise<void> {
  const { limit, signal, since = filters.requestId ? undefined : defaultSince.search } = shown
  const query = logQuery({ ...filters, sinceSeconds: since })
  const lines: LogLine[] = []
  for await (const line of store.search(query, { limit, signal })) lines.push(line)
  for (const line of lines.toSorted(byTime)) await print(line, shown)
  if (lines.length === limit) {
    console.error(`The newest ${limit} lines. More with --limit, others with a shorter --since`)
  }
  if (lines.length === 0) console.error('No line fits.')
}

async function followLines(store: LogStore, filters: LogFilters, shown: Shown): Promise<void> {
  const { signal, since: sinceSeconds = defaultSince.follow } = shown
  for await (const line of store.follow(logQuery(filters), { sinceSeconds, signal })) {
    await print(line, shown)
  }
}

/** Times of the same length sort as text. */
const byTime = (a: LogLine, b: LogLine): number => timeOf(a).localeCompare(timeOf(b))
const timeOf = ({ _time = '' }: LogLine): string => _time.replace(/Z$/, '')

async function print(line: LogLine, { json, signal }: Shown): Promise<void> {
  // JSON leaves some control characters as they are.
  const text = json ? printable(JSON.stringify(line)) : describeLine(line)
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain', { signal })
}

async function openSearch(
  { store, isForwarded }: LogAccess,
  query: string,
  signal: AbortSignal,
): Promise<void> {
  const page = `${store.address}/select/vmui/#/?query=${encodeURIComponent(query)}`
  const isOpen = await openBrowser(page)
  console.log(`${isOpen ? 'Opened' : 'Search page'}: ${page}`)
  console.log('User and password: npm run status -- --show-secrets')
  if (!isForwarded || signal.aborted) return
  console.log('Port-forward until Ctrl-C')
  await once(signal, 'abort')
}

const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** Parses a time such as `10m` into seconds. */
function duration(text: string): number {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const seconds = Number(number) * units[unit as keyof typeof units]
  if (seconds > 0) return seconds
  throw new InvalidArgumentError('Allowed: a whole number with s, m, h or d, e.g. 10m.')
}
