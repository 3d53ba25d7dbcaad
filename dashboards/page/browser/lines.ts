import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { PanelJson } from '../dashboard-json.ts'
import type { PanelSeries } from '../read-panel.ts'
import { element } from './element.ts'
import { absent, type Drawn, panelFrame, written } from './panel.ts'

use([LineChart, GridComponent, TooltipComponent, SVGRenderer])

const colors = Array.from({ length: 8 }, (_, index) => `var(--series-${index + 1})`)
const dashes = ['solid', 'dashed', 'dotted'] as const
const colorOf = (index: number) => colors[index % colors.length] ?? ''
const dashOf = (index: number) =>
  dashes[Math.floor(index / colors.length) % dashes.length] ?? 'solid'

/** Times of an axis: hours and minutes, or days where it is longer than one. */
const clock = ([start, end]: readonly [number, number]) => {
  const format: Intl.DateTimeFormatOptions =
    end - start > 86_400
      ? { month: 'short', day: 'numeric' }
      : { hour: '2-digit', minute: '2-digit' }
  return (time: number) => new Date(time).toLocaleString('en-GB', format)
}

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
  const box = element('div', {
    class: 'chart',
    role: 'img',
    'aria-label': `${panel.title}, over time`,
  })
  const legend = element('ul', { class: 'legend', 'aria-label': `Series of ${panel.title}` })
  const root = panelFrame(panel, box, legend)
  const hidden = new Set<string>()
  const isBytes = ['bytes', 'binBps'].includes(panel.fieldConfig?.defaults.unit ?? '')
  let chart: ReturnType<typeof init> | undefined
  let last: Parameters<Drawn['draw']> | undefined
  const text = { color: 'var(--quiet)', fontSize: 11 }

  /** What all lines are at one time, the smallest first. */
  function tip(points: readonly { seriesName?: string; color?: unknown; value?: unknown }[]) {
    const rows = points
      .map(({ value, ...rest }) => ({ ...rest, at: value as [number, number | null] }))
      .filter(({ at }) => at[1] !== null)
      .toSorted((a, b) => Number(a.at[1]) - Number(b.at[1]))
    const time = new Date(rows[0]?.at[0] ?? 0).toLocaleTimeString()
    const cells = rows.flatMap(({ seriesName = '', color, at }) => {
      const key = element('span', { class: 'key' })
      key.style.color = String(color)
      return [
        key,
        element('span', {}, seriesName),
        element('span', { class: 'value' }, written(panel, at[1])),
      ]
    })
    return element('div', { class: 'tip' }, element('b', {}, time), ...cells)
  }

  function draw(series: readonly PanelSeries[], range: readonly [number, number]) {
    last = [series, range]
    legend.replaceChildren(
      ...series.map(({ name, newest }, index) => {
        const key = element('span', { class: 'key' })
        key.style.borderTopColor = colorOf(index)
        key.style.borderTopStyle = dashOf(index)
        const attributes = {
          'aria-pressed': String(!hidden.has(name)),
          'data-series': name,
          'data-value': String(newest),
        }
        const button = element(
          'button',
          attributes,
          key,
          name,
          element('span', { class: 'value' }, written(panel, newest)),
        )
        button.addEventListener('click', () => {
          if (!hidden.delete(name)) hidden.add(name)
          if (last) draw(...last)
        })
        return element('li', {}, button)
      }),
    )
    if (series.length === 0) {
      chart?.dispose()
      chart = undefined
      box.replaceChildren(absent(panel))
      return
    }
    if (!chart) {
      box.replaceChildren()
      chart = init(box, null, { renderer: 'svg' })
      new ResizeObserver(() => chart?.resize()).observe(box)
    }
    const axis = {
      axisLabel: text,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: 'var(--line)' } },
    }
    chart.setOption(
      {
        animation: false,
        textStyle: { fontFamily: 'system-ui, sans-serif' },
        grid: { left: 4, right: 12, top: 14, bottom: 4, outerBoundsMode: 'same' },
        tooltip: {
          trigger: 'axis',
          confine: true,
          formatter: tip,
          backgroundColor: 'var(--paper)',
          borderColor: 'var(--line)',
          textStyle: { color: 'var(--ink)' },
          axisPointer: { lineStyle: { color: 'var(--quiet)' } },
        },
        xAxis: {
          ...axis,
          type: 'time',
          min: range[0] * 1000,
          max: range[1] * 1000,
          splitNumber: Math.max(2, Math.round(box.clientWidth / 130)),
          axisLabel: { ...text, hideOverlap: true, formatter: clock(range) },
          splitLine: { show: false },
        },
        yAxis: {
          ...axis,
          type: 'value',
          min: panel.fieldConfig?.defaults.min,
          splitNumber: 4,
          ...(isBytes && byteAxis(series)),
          axisLabel: { ...text, formatter: (value: number) => short(written(panel, value)) },
          splitLine: { lineStyle: { color: 'var(--line)' } },
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
