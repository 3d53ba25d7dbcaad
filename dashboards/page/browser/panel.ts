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
  const about = element(
    'details',
    {},
    element('summary', { 'aria-label': `About ${panel.title}` }, 'i'),
  )
  about.append(element('p', {}, panel.description ?? ''))
  const header = element('header', {}, element('h3', {}, panel.title), about)
  const attributes = { class: `panel w${panel.gridPos.w}`, 'data-panel': panel.title }
  return element('section', attributes, header, ...content)
}

export const message = (text: string, kind = 'quiet') =>
  element('div', { class: `message ${kind}` }, text)

/** A value as the panel writes it; – is none. */
export const written = ({ fieldConfig }: PanelJson, value: number | null | undefined) => {
  const { unit = '', decimals } = fieldConfig?.defaults ?? {}
  return value === null || value === undefined ? '–' : (units[unit]?.(value, decimals) ?? '')
}

/** Shown where there are no series. */
export const absent = ({ fieldConfig }: PanelJson) =>
  message(fieldConfig?.defaults.noValue ?? 'No data')
