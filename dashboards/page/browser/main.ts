/**
 * What runs in the browser: it draws the dashboards that the page holds, from what Prometheus answers,
 * or from answers that the page holds as well. Labels come from anywhere, so text never becomes HTML.
 */

import type { DashboardJson, PanelJson } from '../dashboard-json.ts'
import { grafanaOnly, ranges, refreshes } from '../known-json.ts'
import { type Ask, questionOf, readPanel, readVariables, secondsOf } from '../read-panel.ts'
import type { PageData } from '../render-page.ts'
import { createBars } from './bars.ts'
import { element } from './element.ts'
import { createLines } from './lines.ts'
import { type Drawn, message, panelFrame } from './panel.ts'

const data: PageData = JSON.parse(document.getElementById('data')?.textContent ?? '')
const { dashboards, scrapeIntervalSeconds, recorded } = data
const ask: Ask = async (...question) => {
  const asked = questionOf(...question)
  if (recorded) return recorded.answers[asked]
  // The page is at /user/ of Prometheus, which may itself be below a path.
  const base = `${location.origin}${location.pathname.replace(/user\/.*$/, '')}`
  const response = await fetch(`${base}api/v1/${asked}`)
  const answer = await response.json().catch(() => ({ error: `HTTP ${response.status}` }))
  if (answer.status !== 'success') throw new Error(answer.error)
  return answer.data
}

/** What is shown, kept in the address after `#`, so that a link leads to the same. */
const state = {
  parameters: new URLSearchParams(location.hash.slice(1)),
  get dashboard(): DashboardJson {
    const uid = this.parameters.get('dashboard')
    const found = dashboards.find((each) => each.uid === uid) ?? dashboards[0]
    if (!found) throw new Error('The page holds no dashboard.')
    return found
  },
  get range() {
    const from = this.parameters.get('from') ?? ''
    return secondsOf(from) > 0 ? from : this.dashboard.time.from.replace('now-', '')
  },
  /** One of those on offer: a link must not make the page ask without end. */
  get refresh() {
    const chosen = this.parameters.get('refresh') ?? ''
    return ['off', ...refreshes].includes(chosen) ? chosen : this.dashboard.refresh
  },
  /** Where answers are recorded, everything is chosen. */
  get choice() {
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
  const options = [...new Set([...values, current])]
  const list = element(
    'select',
    { 'data-key': name },
    ...options.map((value) => new Option(value, value, false, value === current)),
  )
  list.addEventListener('change', () => state.set(name, (list as HTMLSelectElement).value))
  return element('label', {}, `${label} `, list)
}

/** The list of a variable's values, of which several can be chosen; none is everything. */
function variable(label: string, name: string, options: readonly string[]) {
  const chosen = state.choice[name] ?? []
  const boxes = options.map((value) => {
    const box = element('input', {
      type: 'checkbox',
      value,
      'data-key': `${name} ${value}`,
    }) as HTMLInputElement
    box.checked = chosen.includes(value)
    box.addEventListener('change', () => {
      const others = (state.choice[name] ?? []).filter((each) => each !== value)
      state.set(`var-${name}`, ...others, ...(box.checked ? [value] : []))
    })
    return element('label', {}, box, ` ${value}`)
  })
  const summary = element('summary', { class: 'box' }, `${label}: ${chosen.join(', ') || 'All'}`)
  return element(
    'details',
    { class: 'variable', 'data-key': name },
    summary,
    element('div', {}, ...boxes),
  )
}

const controls = element('div', { class: 'controls' })
const time = element('p', { class: 'quiet', role: 'status' })
const body = element('main')
const headline = element('h1')
const about = element('p', { class: 'quiet' })
const links = dashboards.map(({ uid, title }) => {
  const link = element('a', { href: `#dashboard=${uid}` }, title)
  link.addEventListener('click', (event) => {
    event.preventDefault()
    state.set('dashboard', uid)
  })
  return { uid, link }
})
document.body.prepend(
  element(
    'header',
    {},
    element('nav', { 'aria-label': 'Dashboards' }, ...links.map(({ link }) => link)),
    headline,
    about,
    controls,
    time,
  ),
  body,
)

let shown: { readonly uid: string; readonly panels: readonly Drawn[] } = { uid: '', panels: [] }

/** Puts the panels of a dashboard on the page, each below the heading of its row. */
function show({ uid, title, description, panels }: DashboardJson) {
  headline.textContent = title
  about.textContent = description
  document.title = `${title} · ${data.target}`
  for (const each of links) {
    if (each.uid === uid) each.link.setAttribute('aria-current', 'page')
    else each.link.removeAttribute('aria-current')
  }
  body.replaceChildren()
  const drawn = panels.flatMap((panel) => {
    if (panel.type === 'row')
      body.append(element('h2', {}, panel.title), element('div', { class: 'row' }))
    else if (body.childElementCount === 0) body.append(element('div', { class: 'row' }))
    if (panel.type === 'row') return []
    const made = createPanel(panel)
    body.lastElementChild?.append(made.root)
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
  const lists = dashboard.templating.list.map(({ name, label }) =>
    variable(label, name, options[name] ?? []),
  )
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

async function refresh() {
  run += 1
  const own = run
  clearTimeout(timer)
  const { dashboard } = state
  if (dashboard.uid !== shown.uid) show(dashboard)
  const end = recorded?.end ?? Math.floor(Date.now() / 1000)
  const start = recorded?.start ?? end - secondsOf(state.range)
  try {
    const all = { start, end, scrapeIntervalSeconds, values: {} }
    const { options, context } = await readVariables(dashboard.templating.list, all, {
      ask,
      choice: state.choice,
    })
    if (own !== run) return
    if (!recorded) showControls(options)
    await Promise.all(
      shown.panels.map(async ({ panel, root, draw }) => {
        root.querySelector('.failure')?.remove()
        await readPanel(panel, context, ask)
          .then((series) => own === run && draw(series, [start, end]))
          .catch((error) =>
            root.append(element('p', { class: 'failure bad' }, `Prometheus: ${error.message}`)),
          )
      }),
    )
    if (own !== run) return
    const [from, to] = [start, end].map((at) =>
      new Date(at * 1000).toLocaleString(undefined, { timeZoneName: 'short' }),
    )
    time.textContent = `${data.target}, ${from} to ${to}`
    document.body.setAttribute('data-end', String(end))
    document.body.setAttribute('data-drawn', dashboard.uid)
  } catch (error) {
    if (own === run)
      time.textContent = `Prometheus can't be asked (${(error as Error).message}): what is below is older.`
  }
  if (!recorded && state.refresh !== 'off')
    timer = setTimeout(refresh, secondsOf(state.refresh) * 1000)
}

addEventListener('hashchange', () => {
  state.parameters = new URLSearchParams(location.hash.slice(1))
  refresh()
})
refresh()
