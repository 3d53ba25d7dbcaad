import { recorded } from '../recording/service-levels.ts'
import type { Query } from './query.ts'
import { chosen, chosenService } from './selectors.ts'

const ofServices = `${chosen}, ${chosenService('service')}`

/** Part of the last hour's requests that each service failed to serve, 0 to 1. */
export const failedInLastHour: Query = {
  expr: `${recorded.errorRatio('1h')}{${ofServices}}`,
  legend: '{{service}} failed, {{cluster}}',
}

/** Part of the last hour's requests that took longer than the objective allows, 0 to 1. */
export const slowInLastHour: Query = {
  expr: `${recorded.slowRatio('1h')}{${ofServices}}`,
  legend: '{{service}} too slow, {{cluster}}',
}
