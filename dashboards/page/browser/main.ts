/**
 * What runs in the browser: it draws the dashboards that the page holds, from what Prometheus answers,
 * or from answers that the page holds as well. Labels come from anywhere, so text never becomes HTML.
 */

import type { DashboardJson, PanelJson, VariableJson } from '../dashboard-json.ts'
import { grafanaOnly, ranges, refreshes } from '../known-json.ts'
import * as api from '../read-panel.ts'
import type { PageData } from '../render-page.ts'
import { createBars } from './bars.ts'
import { element } from './element.ts'
import { createLines } from './lines.ts'
import { type Drawn, message, panelFrame } from './panel.ts'

const data: PageData = JSON.parse(document.getElementById('data')?.textContent ?? '')
const { dashboards, scrapeIntervalSeconds, recorded } = data
const ask: api.Ask = async (...question) => {
  const asked = api.questionOf(...question)
  if (recorded) return recorded.answers[asked]
  // The page is at /user/ of Prometheus, which may itself be below a path.
  const base = `${location.origin}${location.pathname.replace(/user\/.*$/, '')}`
  const get = async () => {
    const response = await fetch(`${base}api/v1/${asked}`)
    return response.json().catch((error) => {
      if (error instanceof SyntaxError) return { error: `HTTP ${response.status}` }
      throw error
    })
  }
  // Where pods start on this machine it gets other addresses, and a browser drops its connections.
  const answer = await get().catch(get)
  if (answer.status !== 'success') throw new Error(answer.error)
  return answer.data
}

/** What is shown, kept in the address after `#`, so that a link leads to the same. */
const state = {
  parameters: new URLSearchParams(location.hash.slice(1)),
  get dashboard() {
    const uid = this.parameters.get('dashboard')
    return (dashboards.find((each) => each.uid === uid) ?? dashboards[0]) as DashboardJson
  },
  get range() {
    const from = this.parameters.get('from') ?? ''
    return api.secondsOf(from) > 0 ? from : this.dashboard.time.from.replace('now-', '')
  },
  /** One of those on offer: a link must not make the page ask without end. */
  get refresh() {
    const chosen = this.parameters.get('refresh') ?? ''
    return ['off', ...refreshes].includes(chosen) ? chosen : this.dashboard.refresh
  },
  /** Where answers are recorded, everything is chosen. */
  get choice(): api.Choice {
    const names = recorded ? [] : this.dashboard.templating.list.map(({ name }) => name)
    const chosen = names.map((name) => [name, this.parameters.getAll(`var-${name}`)] as const)
    return Object.fromEntries(chosen.filter(([, values]) => values.length > 0))
  },
  /** Changes what is shown; without a value it is the dashboard's own. */
  set(name: string, ...values: readonly string[]) {
    this.parameters.delete(name)
    for (const value of values) this.parameters.append(name, value)
    history.replaceState(null, '', `#${this.parameters}`)
    refresh()
  },
}

function createPanel(panel: PanelJson): Drawn {
  const only = grafanaOnly[panel.type]
  if (only !== undefined) return { panel, root: panelFrame(panel, message(only)), draw() {} }
  return panel.type === 'bargauge' ? createBars(panel) : createLines(panel)
}

/** The drop-down list of one choice. */
function select(label: string, values: readonly string[], name: string, current: string) {
  const list = element('select', { 'data-key': name }) as HTMLSelectElement
  for (const each of new Set([...values, current])) list.add(new Option(each))
  list.value = current
  list.addEventListener('change', () => state.set(name, list.value))
  return element('label', {}, `${label} `, list)
}

/** The list of a variable's values, of which several can be chosen; none is everything. */
function variable({ name, label }: VariableJson, options: readonly string[] = []) {
  const chosen = () => state.choice[name] ?? []
  const boxes = options.map((value) => {
    const attributes = { type: 'checkbox', value, 'data-key': `${name} ${value}` }
    const box = element('input', attributes)
    box.toggleAttribute('checked', chosen().includes(value))
    box.addEventListener('change', () => {
      const others = chosen().filter((each) => each !== value)
      const isChosen = others.length < chosen().length
      state.set(`var-${name}`, ...others, ...(isChosen ? [] : [value]))
    })
    return element('label', {}, box, ` ${value}`)
  })
  const summary = element('summary', 'box', `${label}: ${chosen().join(', ') || 'All'}`)
  const attributes = { class: 'variable', 'data-key': name }
  return element('details', attributes, summary, element('div', {}, ...boxes))
}

const controls = element('div', 'controls')
const time = element('p', { class: 'quiet', role: 'status' })
const body = element('main')
const headline = element('h1')
const about = element('p', 'quiet')
const links = dashboards.map(({ uid, title }) => {
  const link = element('a', { href: `#dashboard=${uid}` }, title)
  link.addEventListener('click', (event) => {
    event.preventDefault()
    state.set('dashboard', uid)
  })
  return link
})
const nav = element('nav', { 'aria-label': 'Dashboards' }, ...links)
document.body.prepend(element('header', {}, nav, headline, about, controls, time), body)

let shown: { readonly uid: string; readonly panels: readonly Drawn[] } = { uid: '', panels: [] }

/** Puts the panels of a dashboard on the page, each below the heading of its row. */
function show({ uid, title, description, panels }: DashboardJson) {
  headline.textContent = title
  about.textContent = description
  document.title = `${title} · ${data.target}`
  for (const link of links)
    link.setAttribute('aria-current', String(link.getAttribute('href') === `#dashboard=${uid}`))
  let row = element('div', 'row')
  body.replaceChildren(row)
  const drawn = panels.flatMap((panel) => {
    if (panel.type === 'row') {
      row = element('div', 'row')
      body.append(element('h2', {}, panel.title), row)
      return []
    }
    const made = createPanel(panel)
    row.append(made.root)
    return made
  })
  shown = { uid, panels: drawn }
}

let shownControls = ''

/** Shows the lists to choose from, again only when they or what is chosen changed: one of them may be open. */
function showControls(options: Readonly<Record<string, readonly string[]>>) {
  const { dashboard, range } = state
  const content = JSON.stringify([dashboard.uid, range, state.refresh, state.choice, options])
  if (content === shownControls) return
  shownControls = content
  const keyOf = (each: Element | null) => each?.getAttribute('data-key')
  const open = [...controls.querySelectorAll('details[open]')].map(keyOf)
  const focused = keyOf(document.activeElement)
  const lists = dashboard.templating.list.map((each) => variable(each, options[each.name]))
  for (const list of lists) list.toggleAttribute('open', open.includes(keyOf(list)))
  controls.replaceChildren(
    ...lists,
    select('Last', ranges, 'from', range),
    select('Refresh', ['off', ...refreshes], 'refresh', state.refresh),
  )
  if (focused) controls.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus()
}

let run = 0
let timer: ReturnType<typeof setTimeout> | undefined

async function drawPanel({ panel, root, draw }: Drawn, context: api.Context, own: number) {
  const series = await api.readPanel(panel, context, ask).catch((error: Error) => error)
  if (own !== run) return
  root.querySelector('.failure')?.remove()
  if ('message' in series) root.append(element('p', 'failure bad', `Prometheus: ${series.message}`))
  else draw(series, [context.start, context.end])
}

/** Asks for all that is shown, and draws it, unless it is called again meanwhile. */
async function refresh() {
  run += 1
  const own = run
  clearTimeout(timer)
  const { dashboard, choice } = state
  if (dashboard.uid !== shown.uid) show(dashboard)
  const end = recorded?.end ?? Math.floor(Date.now() / 1000)
  const start = recorded?.start ?? end - api.secondsOf(state.range)
  const all = { start, end, scrapeIntervalSeconds, values: {} }
  let [told, drawn] = ['', '']
  try {
    const read = await api.readVariables(dashboard.templating.list, all, { ask, choice })
    if (own !== run) return
    if (!recorded) showControls(read.options)
    await Promise.all(shown.panels.map((panel) => drawPanel(panel, read.context, own)))
    const [from, to] = [start, end].map((at) =>
      new Date(at * 1000).toLocaleString(undefined, { timeZoneName: 'short' }),
    )
    told = `${data.target}, ${from} to ${to}`
    drawn = dashboard.uid
  } catch (error) {
    told = `Prometheus can't be asked (${(error as Error).message}): what is below is older.`
  }
  if (own !== run) return
  time.textContent = told
  document.body.setAttribute('data-end', String(end))
  document.body.setAttribute('data-drawn', drawn)
  if (!recorded && state.refresh !== 'off')
    timer = setTimeout(refresh, api.secondsOf(state.refresh) * 1000)
}

addEventListener('hashchange', () => {
  state.parameters = new URLSearchParams(location.hash.slice(1))
  refresh()
})
refresh()
