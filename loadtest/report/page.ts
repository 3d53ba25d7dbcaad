import type { LoadOutcome, RouteOutcome, Verdict } from '../verdict/outcome.ts'
import { type Chart, drawChart } from './chart.ts'
import { failedPerSecond, failureKinds } from './failures.ts'
import { type Html, html, trusted } from './html.ts'
import type { RunSeries } from './run-series.ts'
import { stylesheet } from './stylesheet.ts'

/** What a report is made of. */
export interface ReportProps {
  readonly outcome: LoadOutcome
  /** The course of the run, or why it can't be shown. */
  readonly series: RunSeries | { readonly missing: string }
}

const headlines: Readonly<Record<Verdict, string>> = {
  agree: 'Every request is accounted for',
  failed: 'Requests failed',
  disagree: 'The counts disagree',
  'not-counted': 'Nothing could be counted',
  'not-logged': 'Requests are counted, but not logged',
  interrupted: 'The run was interrupted',
}

/**
 * The report of a run: one HTML page that needs no network and no script, light and dark, for
 * screens from a phone's size up.
 */
export function renderReport({ outcome, series }: ReportProps): string {
  const title = `${headlines[outcome.verdict]} · ${outcome.scenario} on ${outcome.target}`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(stylesheet)}</style>
</head>
<body>
<header>
<h1>${headlines[outcome.verdict]}</h1>
<p class="verdict ${outcome.verdict === 'agree' ? 'good' : 'bad'}">${outcome.message}</p>
<p class="quiet">Scenario ${outcome.scenario} on ${outcome.target}, ${startOf(outcome)}, ${number(outcome.durationSeconds)} s</p>
</header>
<main>
${figures(outcome)}
<h2>By route</h2>
${table(outcome)}
<h2>Latency</h2>
<p class="quiet">How many requests were answered within which time, as the client saw it.</p>
${chartFigure('Requests by latency', latencyBars(outcome))}
${failures(outcome)}
${course(outcome, series)}
</main>
<footer>Counted by the central Prometheus from the app's own counters. Made by <code>npm run report</code>.</footer>
</body>
</html>
`
  return page.html
}

const number = (value: number | null): string =>
  value === null ? '–' : value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 })

/** In UTC: whoever gets the page need not be where the run was. */
const startOf = ({ startedAt }: LoadOutcome): string =>
  `${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)} UTC`

function figures(outcome: LoadOutcome): Html {
  const shown: readonly (readonly [string, string])[] = [
    ['sent', number(outcome.sent)],
    ['ok', number(outcome.ok)],
    ['failed', number(outcome.failed)],
    ['counted', number(outcome.counted)],
    ...(outcome.logged === undefined ? [] : [['logged', number(outcome.logged)] as const]),
    ['answers per second', number(outcome.requestsPerSecond)],
    ['p95 latency', `${number(outcome.latencyMs.p95)} ms`],
  ]
  return html`<dl>${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

type Figures = Pick<RouteOutcome, 'sent' | 'ok' | 'failed' | 'counted' | 'logged' | 'latencyMs'>

/** Columns of the table; that of the request log is there where such a log is. */
const columns = (
  outcome: Figures,
): readonly (readonly [string, (of: Figures) => number | null])[] => [
  ['sent', ({ sent }) => sent],
  ['ok', ({ ok }) => ok],
  ['failed', ({ failed }) => failed],
  ['counted', ({ counted }) => counted],
  ...(outcome.logged === undefined
    ? []
    : [['logged', ({ logged }: Figures) => logged ?? null] as const]),
  ['p50 ms', ({ latencyMs }) => latencyMs.p50],
  ['p95 ms', ({ latencyMs }) => latencyMs.p95],
  ['p99 ms', ({ latencyMs }) => latencyMs.p99],
  ['max ms', ({ latencyMs }) => latencyMs.max],
]

const row = (name: string, of: Figures, kind = ''): Html =>
  html`<tr class="${kind}"><th scope="row">${name}</th>${columns(of).map(
    ([label, value]) => html`<td data-label="${label}">${number(value(of))}</td>`,
  )}</tr>
`

function table(outcome: LoadOutcome): Html {
  return html`<table>
<caption>What the client sent and saw answered, and what was counted.</caption>
<thead><tr><th scope="col">route</th>${columns(outcome).map(([label]) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>
${outcome.routes.map((route) => row(`${route.method} ${route.route}`, route))}
${row('total', outcome, 'total')}
</tbody>
</table>`
}

function latencyBars({ latencyHistogram }: LoadOutcome): Chart {
  return {
    kind: 'bars',
    axis: 'requests',
    bars: latencyHistogram.map(({ upToMs, count }) => [`${number(upToMs)} ms`, count] as const),
  }
}

function failures(outcome: LoadOutcome): Html {
  const heading = html`<h2>Failed requests</h2>
<p class="quiet">As the client saw it: without an answer, or with another status than expected.</p>`
  if (outcome.failed === 0) return html`${heading}<p>None of ${number(outcome.sent)}.</p>`
  const kinds = failureKinds(outcome).map(([what, count]) => `${what} (${number(count)})`)
  const first = outcome.failures.length < outcome.failed ? 'The first ones: ' : ''
  const lines = [failedPerSecond(outcome)]
  return html`${heading}<p>${number(outcome.failed)} of ${number(outcome.sent)}. ${first}${kinds.join(', ')}</p>
${chartFigure('Failed requests per second', { kind: 'time', shape: 'spans', axis: 'failed/s', lines })}`
}

function course(outcome: LoadOutcome, series: ReportProps['series']): Html {
  if ('missing' in series) {
    return html`<h2>Course</h2><p class="quiet">Not shown: ${series.missing}</p>`
  }
  const { requests, replicas } = series
  return html`<h2>Requests per second</h2>
<p class="quiet">As counted by the app, by route, whatever the status, from the beginning of the load (zero) to the scrapes that hold its end. A step of ${number(requests.stepSeconds)} s is what its scrapes added.</p>
<p>${drawnOf(requests.total, outcome.counted)}</p>
${chartFigure('Requests per second by route', { kind: 'time', shape: 'spans', axis: 'requests/s', lines: requests.perSecond })}
<h2>Replicas</h2>
<p class="quiet">Pods of the app that answered their scrape.</p>
${chartFigure('Replicas of the app', { kind: 'time', shape: 'steps', axis: 'pods', lines: replicas })}`
}

/** Says whether the chart shows all that was counted. */
function drawnOf(drawn: number, counted: number | null): string {
  if (drawn === counted) return `All ${number(counted)} counted requests are drawn.`
  if (counted === null) return `${number(drawn)} requests are drawn.`
  return `${number(drawn)} requests are drawn, though ${number(counted)} were counted.`
}

function chartFigure(name: string, chart: Chart): Html {
  return html`<figure role="img" aria-label="${name}"><div class="wide">${trusted(drawChart(chart, 'wide'))}</div><div class="narrow">${trusted(drawChart(chart, 'narrow'))}</div></figure>`
}
