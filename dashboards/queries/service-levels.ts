import { recorded } from '../recording/service-levels.ts'
import type { Query } from './query.ts'
import { chosen } from './selectors.ts'

/** Part of the last hour's requests that the app failed to serve, 0 to 1. */
export const failedInLastHour: Query = {
  expr: `${recorded.errorRatio('1h')}{${chosen}}`,
  legend: 'failed, {{cluster}}',
}

/** Part of the last hour's requests that took longer than the objective allows, 0 to 1. */
export const slowInLastHour: Query = {
  expr: `${recorded.slowRatio('1h')}{${chosen}}`,
  legend: 'too slow, {{cluster}}',
}
