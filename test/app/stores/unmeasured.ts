import type { Measure } from '../../../app/metrics/store-meter.ts'

/** For stores whose durations a test doesn't look at. */
export const unmeasured: Measure = (_operation, run) => run()
