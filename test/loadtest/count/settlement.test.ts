import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { Prometheus, Series } from '../../../loadtest/count/prometheus.ts'
import { settleCounts } from '../../../loadtest/count/settlement.ts'
import { demo, podSeries } from '../pod-series.ts'

/** Scrapes of every 5 s. */
const scrapes = (first: number, last: number, value: (time: number) => number = () => 1) => {
  const times = Array.from({ length: (last - first) / 5 + 1 }, (_, i) => first + 5 * i)
  return times.map((time) => `${time}:${value(time)}`).join(' ')
}

interface Given {
  readonly series: readonly Series[]
  /** Answers of `/hits`. */
  readonly answered: number
  readonly appPods?: () => Promise<readonly string[]>
  /** How long a series takes to the central Prometheus, in seconds. @default 0.5 */
  readonly delay?: (series: Series) => number
}

/**
 * Settles the counts of a load that lasted from second 10 to second 12, by a clock that each
 * reading puts forward.
 * @returns the settlement, and the second at which it was there
 */
async function settled(t: TestContext, { series, answered, appPods, delay = () => 0.5 }: Given) {
  let now = 12
  t.mock.method(performance, 'now', () => now * 1000)
  const prometheus: Prometheus = {
    address: 'http://127.0.0.1',
    advice: { unreachable: '', refused: '', notScraped: '' },
    now: async () => now,
    samples: async () => {
      now += 0.25
      return series.map((one) => ({
        ...one,
        samples: one.samples.filter(({ time }) => time + delay(one) <= now),
      }))
    },
  }
  const reader = {
    prometheus,
    service: demo,
    scrapeIntervalSeconds: 5,
    settleTimeoutSeconds: 60,
    pollMilliseconds: 1,
    appPods,
  }
  const byApp = new Map([[200, answered]])
  const answers = [{ method: 'GET', route: '/hits', byApp, uncertain: 0 }]
  const { counts, differences, lostWindows } = await settleCounts(reader, { since: 10 }, answers)
  return {
    counted: counts.reduce((sum, { count }) => sum + count, 0),
    differences: differences.map(({ difference }) => difference),
    lost: lostWindows.map(({ pod }) => pod),
    at: now,
  }
}

/** A pod whose process was killed at second 14: 60 of its 100 requests were never scraped. */
const killed = podSeries('a', {
  up: scrapes(3, 98),
  start: scrapes(3, 98, (time) => (time < 14 ? 1 : 14)),
  '/hits': scrapes(3, 98, (time) => (time < 14 ? (time < 13 ? 0 : 40) : 0)),
})
const only = (...pods: string[]) => ({ appPods: async () => pods })

test('sums that agree prove nothing where a pod is scraped twice', async (t) => {
  const twice = ['one', 'two'].flatMap((agent) =>
    podSeries('a', {
      up: scrapes(3, 98),
      '/hits': scrapes(3, 98, (time) => (time < 13 ? 0 : 50)),
    }).map(({ labels, ...rest }) => ({ ...rest, labels: { ...labels, agent } })),
  )
  await assert.rejects(
    settled(t, { series: twice, answered: 100 }),
    /tally\/a is scraped 2 times .*That the sums agree is chance/,
  )
})

test('sums that agree are proven by pods that an autoscaler started in one second', async (t) => {
  const started = ['a', 'b'].flatMap((pod) =>
    podSeries(pod, {
      up: scrapes(3, 98),
      start: scrapes(3, 98, () => 2),
      '/hits': scrapes(3, 98, (time) => (time < 13 ? 0 : 50)),
    }),
  )
  const { differences } = await settled(t, { series: started, answered: 100 })
  assert.deepEqual(differences, [])
})

describe('missing counts', () => {
  test('are final once every pod was scraped, their loss has a place, and none came for a while', async (t) => {
    const { counted, differences, lost, at } = await settled(t, {
      series: killed,
      answered: 100,
      ...only('a'),
    })
    assert.deepEqual([counted, differences, lost], [40, [-60], ['tally/a']])
    assert.ok(at >= 28 && at < 40, `at ${at} s`)
  })

  test('are waited for where a pod runs that was never scraped', async (t) => {
    const late = podSeries('b', { up: scrapes(44, 99), '/hits': scrapes(44, 99, () => 60) })
    const { differences, at } = await settled(t, {
      series: [...killed, ...late],
      answered: 100,
      ...only('a', 'b'),
    })
    assert.deepEqual(differences, [])
    assert.ok(at < 60, `at ${at} s`)
  })

  test('are waited for where some may be on their way', async (t) => {
    // The last scrape of a pod that is gone arrives long after those of the others.
    const gone = podSeries('b', { up: '4:1 9:1 14:1', '/hits': '4:0 9:0 14:60' })
    const { differences } = await settled(t, {
      series: [...killed, ...gone],
      answered: 100,
      delay: ({ labels }) => (labels.pod === 'b' && labels.route ? 12 : 0.5),
      ...only('a'),
    })
    assert.deepEqual(differences, [])
  })

  for (const [where, asked] of [
    ['nobody says which pods run', {}],
    [
      'the pods that run can not be asked for',
      { appPods: () => Promise.reject(new Error('away')) },
    ],
  ] as const) {
    test(`are waited for until the time is up where ${where}`, async (t) => {
      const { at } = await settled(t, { series: killed, answered: 100, ...asked })
      assert.ok(at >= 72, `at ${at} s`)
    })
  }

  test('are waited for until the time is up where no loss is known', async (t) => {
    const series = podSeries('a', { up: scrapes(3, 98), '/hits': scrapes(3, 98, () => 0) })
    const { at, lost } = await settled(t, { series, answered: 100, ...only('a') })
    assert.deepEqual(lost, [])
    assert.ok(at >= 72, `at ${at} s`)
  })
})
