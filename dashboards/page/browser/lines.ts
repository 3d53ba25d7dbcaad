import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { PanelJson } from '../dashboard-json.ts'
import type { PanelSeries } from '../read-panel.ts'
import { element } from './element.ts'
import { absent, type Drawn, dataOf, panelFrame, written } from './panel.ts'

use([LineChart, GridComponent, TooltipComponent, SVGRenderer])

const colors = Array.from({ length: 8 }, (_, index) => `var(--series-${index + 1})`)
const dashes = ['solid', 'dashed', 'dotted'] as const
const colorOf = (index: number) => colors[index % colors.length] ?? ''
const dashOf = (index: number) =>
  dashes[Math.floor(index / colors.length) % dashes.length] ?? 'solid'

/** Without the zeros that a label of an axis does not need: `0.500 s` is `0.5 s`. */
const short = (text: string) => text.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '')

/** An axis of bytes, whose labels are round in KiB, MiB, … */
function byteAxis(series: readonly PanelSeries[]) {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value ?? 0))
  const most = values.reduce((a, b) => Math.max(a, b), 4)
  const interval = 2 ** Math.ceil(Math.log2(most / 4))
  return { interval, max: interval * Math.ceil(most / interval) }
}

/** A panel of lines over the time range. */
export function createLines(panel: PanelJson): Drawn {
  const label = `${panel.title}, over time`
  const box = element('div', { class: 'chart', role: 'img', 'aria-label': label })
  const legend = element('ul', { class: 'legend', 'aria-label': `Series of ${panel.title}` })
  const root = panelFrame(panel, box, legend)
  const hidden = new Set<string>()
  const isBytes = ['bytes', 'binBps'].includes(panel.fieldConfig?.defaults.unit ?? '')
  let chart: ReturnType<typeof init> | undefined
  new ResizeObserver(() => chart?.resize()).observe(box)

  function draw(...shown: Parameters<Drawn['draw']>) {
    const [series, range] = shown
    const items = series.map((each, index) => {
      const { name, newest } = each
      const key = element('span', 'key')
      key.style.borderTop = `3px ${dashOf(index)} ${colorOf(index)}`
      const attributes = { 'aria-pressed': String(!hidden.has(name)), ...dataOf(each) }
      const value = element('span', 'value', written(panel, newest))
      const button = element('button', attributes, key, name, value)
      button.addEventListener('click', () => {
        if (!hidden.delete(name)) hidden.add(name)
        draw(...shown)
      })
      return element('li', {}, button)
    })
    legend.replaceChildren(...items)
    if (series.length === 0) {
      chart?.dispose()
      chart = undefined
      box.replaceChildren(absent(panel))
      return
    }
    if (!chart) {
      box.replaceChildren()
      chart = init(box)
    }
    const line = { lineStyle: { color: 'var(--line)' } }
    const axisLabel = { color: 'var(--quiet)', fontSize: 11, hideOverlap: true }
    chart.setOption(
      {
        animation: false,
        textStyle: { fontFamily: 'system-ui, sans-serif' },
        grid: { left: 4, right: 12, top: 14, bottom: 4, outerBoundsMode: 'same' },
        tooltip: {
          trigger: 'axis',
          confine: true,
          order: 'valueAsc',
          valueFormatter: (value: unknown) => written(panel, value as number | null),
          backgroundColor: 'var(--paper)',
          borderColor: 'var(--line)',
          textStyle: { color: 'var(--ink)', fontSize: 13 },
          axisPointer: { lineStyle: { color: 'var(--quiet)' } },
        },
        xAxis: {
          type: 'time',
          min: range[0] * 1000,
          max: range[1] * 1000,
          splitNumber: Math.max(2, Math.round(box.clientWidth / 130)),
          axisLabel,
          axisTick: { show: false },
          axisLine: line,
        },
        yAxis: {
          type: 'value',
          min: panel.fieldConfig?.defaults.min,
          splitNumber: 4,
          ...(isBytes && byteAxis(series)),
          axisLabel: { ...axisLabel, formatter: (value: number) => short(written(panel, value)) },
          splitLine: line,
        },
        series: series.flatMap(({ name, points }, index) => {
          if (hidden.has(name)) return []
          const isAlone = (at: number) =>
            (points[at - 1]?.[1] ?? null) === null && (points[at + 1]?.[1] ?? null) === null
          return {
            type: 'line',
            name,
            data: points.map((point, at) => ({ value: point, symbolSize: isAlone(at) ? 5 : 0 })),
            color: colorOf(index),
            symbol: 'circle',
            showAllSymbol: true,
            lineStyle: { width: 2, type: dashOf(index) },
            areaStyle: { opacity: 0.08 },
            emphasis: { disabled: true },
          }
        }),
      },
      { replaceMerge: ['series'] },
    )
  }
  return { panel, root, draw }
}
