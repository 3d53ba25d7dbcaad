import type { PanelJson } from '../dashboard-json.ts'
import type { PanelSeries } from '../read-panel.ts'
import { element } from './element.ts'
import { absent, type Drawn, panelFrame, written } from './panel.ts'

/** A panel of one bar with its figure for each series. */
export function createBars(panel: PanelJson): Drawn {
  const body = element('ul', { class: 'bars', tabindex: '0', 'aria-label': panel.title })
  const root = panelFrame(panel, body)
  const draw = (series: readonly PanelSeries[]) => {
    const values = series.map(({ newest }) => newest ?? Number.NaN)
    const most = Math.max(...values.filter(Number.isFinite), Number.MIN_VALUE)
    body.replaceChildren(
      ...series.map(({ name }, index) => {
        const value = values[index] ?? Number.NaN
        const bar = element('div')
        bar.style.width = `${Math.min(1, Math.max(0, value / most || 0)) * 100}%`
        const shown = element('span', { class: 'value' }, written(panel, value))
        return element(
          'li',
          { 'data-series': name, 'data-value': String(value) },
          name,
          shown,
          element('div', {}, bar),
        )
      }),
    )
    if (series.length === 0) body.append(element('li', {}, absent(panel)))
  }
  return { panel, root, draw }
}
