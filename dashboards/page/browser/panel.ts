import type { PanelJson } from '../dashboard-json.ts'
import type { PanelSeries } from '../read-panel.ts'
import { units } from '../units.ts'
import { element } from './element.ts'

/** A panel on the page. */
export interface Drawn {
  readonly panel: PanelJson
  readonly root: HTMLElement
  draw(series: readonly PanelSeries[], range: readonly [start: number, end: number]): void
}

/** The frame of a panel: its title, what it is about, and what it shows. */
export function panelFrame(panel: PanelJson, ...content: readonly HTMLElement[]) {
  const { title, description = '', gridPos } = panel
  const summary = element('summary', { 'aria-label': `About ${title}` }, 'i')
  const about = element('details', {}, summary, element('p', {}, description))
  const header = element('header', {}, element('h3', {}, title), about)
  const attributes = { class: `panel w${gridPos.w}`, 'data-panel': title }
  return element('section', attributes, header, ...content)
}

export const message = (text: string) => element('div', 'message quiet', text)

/** A value as the panel writes it; – is none. */
export const written = ({ fieldConfig }: PanelJson, value: number | null) => {
  const { unit = '', decimals } = fieldConfig?.defaults ?? {}
  return value === null ? '–' : (units[unit]?.(value, decimals) ?? '')
}

/** A series by its name and value, as attributes, to be read by a program. */
export const dataOf = ({ name, newest }: PanelSeries) => ({
  'data-series': name,
  'data-value': String(newest),
})

/** Shown where there are no series. */
export const absent = ({ fieldConfig }: PanelJson) =>
  message(fieldConfig?.defaults.noValue ?? 'No data')
