import { execa } from 'execa'
import type { Measure } from '../bench.ts'
import { noPlatform } from '../platform.ts'

const title = 'Platform: a second `npm run up` without changes, its load test and verdict included'

/** How long `up` takes where all is up. */
export const secondUp: Measure = async (bench) => {
  if ((await bench.platform()) === undefined) return { title, notMeasured: noPlatform }
  const startedAt = performance.now()
  await execa('npm', ['run', 'up', '--', 'embedded'])
  const is = (performance.now() - startedAt) / 1000
  return {
    title,
    columns: ['s'],
    lines: [['npm run up -- embedded', is]],
    aims: [{ what: 's', is, atMost: 10 }],
  }
}
