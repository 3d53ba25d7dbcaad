import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer])

/** A line of a chart over time. */
export interface Line {
  readonly name: string
  /** Seconds since the load began (before it, they are negative), and the value. */
  readonly points: readonly (readonly [seconds: number, value: number])[]
}

interface Common {
  /** What the vertical axis shows, with its unit. */
  readonly axis: string
}

/** Values over the time of a run. */
interface TimeChart extends Common {
  readonly kind: 'time'
  readonly lines: readonly Line[]
  /**
   * `spans`: a value holds since the point before, and areas add up to a total. `steps`: a value
   * holds until the next point.
   */
  readonly shape: 'spans' | 'steps'
}

/** How many of something fall into each of neighbouring ranges. */
interface BarsChart extends Common {
  readonly kind: 'bars'
  readonly bars: readonly (readonly [label: string, value: number])[]
}

export type Chart = TimeChart | BarsChart

/** Sizes in pixels: one for wide pages, one whose letters stay readable on a phone. */
export const sizes = {
  wide: { width: 860, height: 260 },
  narrow: { width: 335, height: 240 },
} as const

const inkOf = (name: 'ink' | 'quiet' | 'line') => `var(--${name})`
/** Colours of the page's stylesheet, which knows them for light and dark. */
const palette = Array.from({ length: 8 }, (_, index) => `var(--series-${index + 1})`)

/**
 * Draws a chart as SVG, without a browser. Colours are the page's custom properties, so one
 * drawing serves light and dark.
 */
export function drawChart(chart: Chart, size: keyof typeof sizes): string {
  const { width, height } = sizes[size]
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    drawing.setOption({
      animation: false,
      color: palette,
      textStyle: { fontFamily: 'inherit', color: inkOf('ink') },
      grid: {
        left: 8,
        right: 16,
        top: 30,
        bottom: hasLegend(chart) ? (size === 'narrow' ? 64 : 36) : 8,
        outerBoundsMode: 'same',
      },
      legend: {
        show: hasLegend(chart),
        type: 'plain',
        bottom: 0,
        icon: 'roundRect',
        itemWidth: 12,
        itemHeight: 8,
        itemGap: 14,
        textStyle: { color: inkOf('quiet'), fontSize: 12 },
      },
      yAxis: {
        type: 'value',
        name: chart.axis,
        nameLocation: 'end',
        nameTextStyle: { color: inkOf('quiet'), align: 'left', fontSize: 12 },
        axisLabel: { color: inkOf('quiet') },
        // At the left edge, not where the time is zero.
        axisLine: { onZero: false, show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: inkOf('line') } },
        splitNumber: 4,
        ...(isWhole(chart) && { minInterval: 1 }),
      },
      ...(chart.kind === 'time' ? timeOptions(chart) : barOptions(chart)),
    })
    return drawing.renderToSVGString({ useViewBox: true })
  } finally {
    drawing.dispose()
  }
}

const hasLegend = (chart: Chart): boolean => chart.kind === 'time' && chart.lines.length > 1
const isWhole = (chart: Chart): boolean => chart.kind === 'bars' || chart.shape === 'steps'

const labels = { color: inkOf('quiet'), hideOverlap: true }

function timeOptions({ lines, shape }: TimeChart) {
  return {
    xAxis: {
      type: 'value' as const,
      min: 'dataMin' as const,
      max: 'dataMax' as const,
      axisLabel: { ...labels, formatter: '{value} s' },
      axisLine: { onZero: false, lineStyle: { color: inkOf('quiet') } },
      splitLine: { show: false },
    },
    series: lines.map(({ name, points }) => ({
      type: 'line' as const,
      name,
      data: points.map((point) => [...point]),
      showSymbol: points.length < 3,
      silent: true,
      lineStyle: { width: 2 },
      ...(shape === 'spans'
        ? { step: 'start' as const, stack: 'total', areaStyle: { opacity: 0.35 } }
        : { step: 'end' as const }),
    })),
  }
}

function barOptions({ bars }: BarsChart) {
  return {
    xAxis: {
      type: 'category' as const,
      data: bars.map(([label]) => label),
      axisLabel: labels,
      axisLine: { lineStyle: { color: inkOf('quiet') } },
      axisTick: { show: false },
    },
    series: [
      {
        type: 'bar' as const,
        data: bars.map(([, value]) => value),
        silent: true,
        barCategoryGap: '15%',
      },
    ],
  }
}
