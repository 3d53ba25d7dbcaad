import { recorded, requestsWithin, type Window } from '../recording/service-levels.ts'
import type { Objectives } from '../rule-settings.ts'
import type { Alert } from './alert.ts'

interface BurnRate {
  /** The alert fires when the budget of 30 days is used up this many times too fast, … */
  readonly factor: number
  /** … over this time, which makes it significant, … */
  readonly long: Window
  /** … and over this one, so that it ends soon after the trouble does. */
  readonly short: Window
  readonly severity: Alert['severity']
}

/**
 * The Site Reliability Workbook's recommendation (chapter 5 "Alerting on SLOs", table 5-8): 2 % of
 * a month's budget in 1 hour, 5 % in 6 hours, 10 % in 3 days.
 */
const burnRates: readonly BurnRate[] = [
  { factor: 14.4, long: '1h', short: '5m', severity: 'critical' },
  { factor: 6, long: '6h', short: '30m', severity: 'critical' },
  { factor: 1, long: '3d', short: '6h', severity: 'warning' },
]

/** With fewer requests than this over the long time, one bad request would call people. */
const minimumRequests = 100

const round = (value: number) => Number(value.toPrecision(6))
const percent = (part: number) => `${round(100 * part)} %`

function burning(
  ratio: (window: Window) => string,
  budget: number,
  { factor, long, short }: BurnRate,
): string {
  const limit = round(factor * budget)
  return [
    `${ratio(long)} > ${limit}`,
    `${ratio(short)} > ${limit}`,
    `${requestsWithin(long)} >= ${minimumRequests}`,
  ].join(' and ')
}

/** A service fails or delays so many requests that its objectives are in danger. */
export function serviceLevelAlerts({ served, inTime, seconds }: Objectives): readonly Alert[] {
  return burnRates.flatMap((rate): Alert[] => {
    const { severity, long } = rate
    const labels = { window: long }
    const share =
      'On {{ $labels.cluster }}, {{ $value | humanizePercentage }} of the requests to ' +
      `{{ $labels.service }} of the last ${long}`
    return [
      {
        alert: 'ErrorBudgetBurn',
        severity,
        labels,
        expr: burning(recorded.errorRatio, 1 - served, rate),
        summary: 'A service fails to serve too many requests.',
        description: `${share} failed. The objective allows ${percent(1 - served)} over 30 days.`,
      },
      {
        alert: 'LatencyBudgetBurn',
        severity,
        labels,
        expr: burning(recorded.slowRatio, 1 - inTime, rate),
        summary: 'A service answers too many requests too slowly.',
        description: `${share} took longer than ${seconds} s. The objective allows ${percent(1 - inTime)} over 30 days.`,
      },
    ]
  })
}
