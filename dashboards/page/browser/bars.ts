import type { PanelJson } from '../dashboard-json.ts'
import type { PanelSeries } from '../read-panel.ts'
import { element } from './element.ts'
import { absent, type Drawn, dataOf, panelFrame, written } from './panel.ts'

/** A panel of one bar with its figure for each series. */
export function createBars(panel: PanelJson): Drawn {
  const body = element('ul', { class: 'bars', tabindex: '0', 'aria-label': panel.title })
  const draw = (series: readonly PanelSeries[]) => {
    const values = series.map(({ newest }) => newest ?? 0)
    const most = Math.max(...values.filter(Number.isFinite), Number.MIN_VALUE)
    const items = series.map((each) => {
      const bar = element('div')
      const part = (each.newest ?? 0) / most || 0
      bar.style.width = `${Math.min(1, Math.max(0, part)) * 100}%`
      const shown = element('span', 'value', written(panel, each.newest))
      return element('li', dataOf(each), each.name, shown, element('div', {}, bar))
    })
    body.replaceChildren(...(items.length > 0 ? items : [element('li', {}, absent(panel))]))
  }
  return { panel, root: panelFrame(panel, body), draw }
}
