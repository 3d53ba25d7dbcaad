import type { DashboardJson } from './dashboard-json.ts'
import { units } from './units.ts'

/** Panels that only Grafana draws, and what the page says in their place. */
export const grafanaOnly: Readonly<Record<string, string>> = {
  logs: 'Grafana shows logs here. Without it: npm run logs',
}

/** Ranges and intervals that the page offers, from now back and in Grafana's words. */
export const ranges = ['5m', '15m', '1h', '6h', '24h', '7d']
export const refreshes = ['5s', '10s', '30s', '1m', '5m']

const any = /^/
const one = (...values: readonly unknown[]) => values

/**
 * All that may be in a dashboard's JSON: what the page draws as Grafana does, and what has the one value
 * that changes nothing. Whatever Grafana draws besides, such as thresholds, overrides, transformations
 * or stacked lines, comes here together with the code that draws it.
 */
const known: Readonly<Record<string, RegExp | readonly unknown[]>> = {
  uid: any,
  title: any,
  description: any,
  'tags[]': any,
  timezone: one('browser'),
  editable: one(false),
  graphTooltip: one(0),
  fiscalYearStartMonth: one(0),
  schemaVersion: one(42),
  refresh: one(...refreshes),
  'time.from': new RegExp(`^now-(${ranges.join('|')})$`),
  'time.to': one('now'),

  'templating.list[].type': one('query'),
  'templating.list[].name': /^[a-z]+$/,
  'templating.list[].label': any,
  'templating.list[].query': /^label_values\(.+, \w+\)$/,
  'templating.list[].allValue': any,
  'templating.list[].multi': one(true),
  'templating.list[].includeAll': one(true),
  'templating.list[].refresh': one(2),
  'templating.list[].sort': one(1),
  'templating.list[].current.selected': one(true),
  'templating.list[].current.text[]': one('All'),
  'templating.list[].current.value[]': one('$__all'),
  'templating.list[].skipUrlSync': one(false),
  'templating.list[].allowCustomValue': one(true),
  'templating.list[].auto': one(false),
  'templating.list[].auto_min': any,
  'templating.list[].auto_count': any,
  'templating.list[].datasource.type': one('prometheus'),
  'templating.list[].datasource.uid': any,

  'panels[].type': one('row', 'timeseries', 'bargauge', ...Object.keys(grafanaOnly)),
  'panels[].id': any,
  'panels[].title': any,
  'panels[].description': any,
  'panels[].collapsed': one(false),
  'panels[].transparent': one(false),
  'panels[].repeatDirection': one('h'),
  'panels[].gridPos.x': any,
  'panels[].gridPos.y': any,
  'panels[].gridPos.w': one(6, 8, 12, 16, 24),
  'panels[].gridPos.h': one(1, 9),
  'panels[].datasource.type': one('prometheus'),
  'panels[].datasource.uid': any,
  'panels[].fieldConfig.defaults.unit': one(...Object.keys(units)),
  'panels[].fieldConfig.defaults.min': one(0),
  'panels[].fieldConfig.defaults.decimals': any,
  'panels[].fieldConfig.defaults.noValue': any,
  // One colour for all values: the page has its own.
  'panels[].fieldConfig.defaults.thresholds.mode': one('absolute'),
  'panels[].fieldConfig.defaults.thresholds.steps[].value': one(null),
  'panels[].fieldConfig.defaults.thresholds.steps[].color': one('green'),
  'panels[].fieldConfig.defaults.custom.lineWidth': one(2),
  'panels[].fieldConfig.defaults.custom.fillOpacity': one(8),
  'panels[].options.legend.showLegend': one(true, false),
  'panels[].options.legend.displayMode': one('list'),
  'panels[].options.legend.placement': one('bottom'),
  'panels[].options.tooltip.mode': one('multi'),
  'panels[].options.tooltip.sort': one('asc'),
  'panels[].options.displayMode': one('basic'),
  'panels[].options.orientation': one('horizontal'),
  'panels[].options.reduceOptions.calcs[]': one('lastNotNull'),
  'panels[].options.valueMode': one('color'),
  'panels[].options.namePlacement': one('auto'),
  'panels[].options.showUnfilled': one(true),
  'panels[].options.sizing': one('auto'),
  'panels[].options.minVizWidth': any,
  'panels[].options.minVizHeight': any,
  'panels[].options.maxVizHeight': any,
  'panels[].targets[].refId': any,
  'panels[].targets[].expr': any,
  'panels[].targets[].legendFormat': /^(?!__auto$)./,
  'panels[].targets[].range': one(true, false),
  'panels[].targets[].instant': one(true, false),
  'panels[].targets[].interval': /^\d+[smh]$/,
  'panels[].targets[].datasource.type': one('prometheus'),
  'panels[].targets[].datasource.uid': any,
}

const builtIn = ['__interval', '__rate_interval', '__range']

/** What of a dashboard the page would draw otherwise than Grafana does, one sentence each. */
export function checkKnown(dashboard: DashboardJson): readonly string[] {
  const { panels, ...rest } = dashboard
  const drawn = panels.map((panel) => {
    // Nothing of it is read but what says what it is.
    const { type, title } = panel
    return type in grafanaOnly ? { type, title } : panel
  })
  const names = [...builtIn, ...dashboard.templating.list.map(({ name }) => name)]
  const variables = panels.flatMap(({ title, targets = [] }) =>
    targets.flatMap(({ expr = '' }) =>
      [...expr.matchAll(/\$(\{?\w+)/g)]
        .filter(([, name = '']) => !names.includes(name))
        .map(([text]) => `${dashboard.uid}, panel "${title}": no variable is called ${text}`),
    ),
  )
  return [...new Set(unknown({ ...rest, panels: drawn }, ''))]
    .map(
      (what) =>
        `${dashboard.uid}: the page of dashboards does not know ${what}. Fix: use another, or draw it in ` +
        'dashboards/page and list it in dashboards/page/known-json.ts',
    )
    .concat(variables)
}

function unknown(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => unknown(each, `${path}[]`))
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, each]) =>
      unknown(each, path ? `${path}.${key}` : key),
    )
  }
  const allowed = Object.hasOwn(known, path) ? known[path] : []
  const isKnown = allowed instanceof RegExp ? allowed.test(String(value)) : allowed?.includes(value)
  return isKnown ? [] : [`${path}: ${JSON.stringify(value)}`]
}
