import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { html, trusted } from '../../loadtest/report/html.ts'
import type { DashboardFile } from '../grafana/dashboard-file.ts'
import type { DashboardJson } from './dashboard-json.ts'
import { stylesheet } from './stylesheet.ts'

/** What the page is made of. */
export interface PageProps {
  /** The very files that Grafana gets. */
  readonly dashboards: readonly DashboardFile[]
  /** The target, for titles. */
  readonly target: string
  readonly scrapeIntervalSeconds: number
  /** Answers of Prometheus, so that the page asks nobody. @default it asks the one that serves it */
  readonly recorded?: Recorded
}

/** What Prometheus has answered about a time range, in Unix seconds. */
export interface Recorded {
  readonly start: number
  readonly end: number
  /** By path and query of its API, such as `query?query=up&time=1`. */
  readonly answers: Readonly<Record<string, unknown>>
}

/** The same, as the page reads it. */
export interface PageData extends Omit<PageProps, 'dashboards'> {
  readonly dashboards: readonly DashboardJson[]
}

let program: string | undefined

/** What runs in the browser. Bundling takes a second, so a process does it once. */
function bundled(): string {
  const [file] = buildSync({
    entryPoints: [join(import.meta.dirname, 'browser/main.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    // The words that would end the element which holds it.
    supported: { 'inline-script': false },
    legalComments: 'none',
    logLevel: 'warning',
  }).outputFiles
  return file?.text ?? ''
}

/** A value as JSON that no text in it ends the element which holds it. */
const dataText = (data: PageData): string => JSON.stringify(data).replaceAll('<', '\\u003c')

/**
 * The page of dashboards: one HTML file that reads the JSON files of Grafana, for a web server that is
 * Prometheus' own (`--web.user-assets`), or with recorded answers for itself. Its policy lets it run no other
 * script, and ask nobody else.
 */
export function renderPage({ dashboards, ...props }: PageProps): string {
  program ??= bundled()
  const parsed = dashboards.map(({ json }): DashboardJson => JSON.parse(json))
  const hash = createHash('sha256').update(program).digest('base64')
  const asks = props.recorded ? '' : " connect-src 'self';"
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${hash}';${trusted(asks)} style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<title>Dashboards · ${props.target}</title>
<link rel="icon" href="data:,">
<style>${trusted(stylesheet)}</style>
</head>
<body>
<footer>Drawn from the central Prometheus by the dashboards that Grafana gets, too. Made by <code>npm run dashboards</code>.</footer>
<script id="data" type="application/json">${trusted(dataText({ ...props, dashboards: parsed }))}</script>
<script>${trusted(program)}</script>
</body>
</html>
`.html
}
