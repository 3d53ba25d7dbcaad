import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countsSince, kindsOf } from '../../../loadtest/count/accounting.ts'
import { compareCounts } from '../../../loadtest/count/comparison.ts'
import { likelyCauses } from '../../../loadtest/count/likely-causes.ts'
import type { Series } from '../../../loadtest/count/prometheus.ts'
import { scrapeTargets } from '../../../loadtest/count/scrape-targets.ts'
import { demo, podSeries, scraped } from '../pod-series.ts'

const up = scraped(5, 10, 15)

/** Why the counts of some series differ from what was answered since second 10, by path and status. */
function causes(
  series: readonly Series[],
  answered: Readonly<Record<string, Readonly<Record<number, number>>>>,
  counter = demo.counter,
) {
  const service = { ...demo, counter }
  const targets = scrapeTargets(series, service)
  const kinds = kindsOf(service, targets)
  const counts = countsSince(targets, 10, kinds)
  const answers = Object.entries(answered).map(([route, statuses]) => ({
    method: 'GET',
    route,
    routeIsPath: true,
    byApp: new Map(Object.entries(statuses).map(([status, count]) => [Number(status), count])),
    uncertain: 0,
  }))
  const differences = compareCounts(answers, counts, kinds)
  const { missing, surplus } = likelyCauses({
    ...{ targets, answers, counts, differences, kinds },
    since: 10,
  })
  return [...missing, ...surplus].join(' ')
}

describe('the likely cause of counts that differ', () => {
  test('is nothing where they agree', () => {
    assert.equal(causes(podSeries('a', { up, '/': '15:3' }), { '/': { 200: 3 } }), '')
  })

  test('is a target that is scraped twice, by the labels of who does', () => {
    const twice = ['one', 'two'].flatMap((agent) =>
      podSeries('a', { up, '/': '10:1 15:31' }).map(({ labels, ...rest }) => ({
        ...rest,
        labels: { ...labels, agent },
      })),
    )
    assert.equal(
      causes(twice, { '/': { 200: 30 } }),
      'tally/a is scraped 2 times (agent="one"; agent="two"), so each of its requests is counted 2 times.',
    )
  })

  test('is no second scraper where the labels of the target have changed', () => {
    const [before, after] = [scraped(5, 6), scraped(10, 15)].map((times) =>
      podSeries('a', { up: times, '/': '10:1 15:31' }),
    )
    const renamed = after?.map((one) => ({ ...one, labels: { ...one.labels, agent: 'new' } }))
    const all = [...(before ?? []), ...(renamed ?? [])]
    assert.doesNotMatch(causes(all, { '/': { 200: 30 } }), /is scraped/)
  })

  /** What a target shows whose process began at second 1. */
  const startedAtOnce = (labels: Readonly<Record<string, string>>, counted = '10:1 15:31') =>
    podSeries('a', { up, start: '5:1 10:1 15:1', '/': counted }).map((one) => {
      const { pod: _, namespace: __, ...rest } = one.labels
      return { ...one, labels: { __name__: '', ...rest, ...labels } }
    })

  test('is one process that is scraped at two addresses', () => {
    const twice = ['a:80', 'b:80'].flatMap((instance) => startedAtOnce({ instance }))
    assert.match(
      causes(twice, { '/': { 200: 30 } }),
      /^a:80 and b:80 are one process, so each of its requests is counted twice\.$/,
    )
  })

  test('is not that two pods began in one second and counted the same', () => {
    const both = ['a', 'b'].flatMap((pod) =>
      startedAtOnce({ namespace: 'tally', pod, instance: `${pod}:80` }),
    )
    assert.doesNotMatch(causes(both, { '/': { 200: 30 } }), /one process/)
  })

  test('is not that two processes began in one second and counted nothing', () => {
    const busy = podSeries('c', { up, '/': '10:1 15:32' })
    const idle = ['a:80', 'b:80'].flatMap((instance) => startedAtOnce({ instance }, '10:0 15:0'))
    assert.doesNotMatch(causes([...busy, ...idle], { '/': { 200: 30 } }), /one process/)
  })

  test('is another service, where nothing is counted by a counter that there is', () => {
    assert.match(
      causes(podSeries('a', { up, '/': '5:3 10:3 15:3' }), { '/': { 200: 30 } }),
      /^Not one of these requests is counted: perhaps it is another service .* \(tally\/a\)\./,
    )
  })

  test('is not looked for where it is known what was lost, nor before the load', () => {
    const restarted = podSeries('a', {
      up: scraped(1, 5, 10, 15),
      start: '1:1 5:5 10:5 15:14',
      '/': '1:9 5:2 10:2 15:20',
    })
    assert.equal(causes(restarted, { '/': { 200: 40 } }), '')
  })

  test('may be a restart that nobody could see', () => {
    const series = podSeries('a', { up, '/': '10:1 15:30' })
    assert.match(
      causes(series, { '/': { 200: 30 } }),
      /^tally\/a doesn't say when its process began/,
    )
  })

  test('is several processes that do not come back, or many restarts', () => {
    const often = podSeries('a', { up, '/': '5:9 10:8 15:7' })
    assert.match(
      causes(often, { '/': { 200: 3 } }),
      /^The counters of tally\/a began again 2 times/,
    )
  })

  test('is several processes behind one address', () => {
    const series = podSeries('a', { up, start: '5:1 10:2 15:1', '/': '5:9 10:5 15:99' })
    assert.match(
      causes(series, { '/': { 200: 1 } }),
      /^Several processes answer the scrapes of tally\/a/,
    )
  })

  test('is a status that is not counted', () => {
    assert.match(
      causes(podSeries('a', { up, '/': '15:30' }), { '/': { 200: 30, 404: 4 } }),
      /^Not one answer with 404 is counted/,
    )
  })

  test('is a pod that is not scraped, where all are missing evenly', () => {
    const half = podSeries('a', { up, '/': '15:48', '/hits': '15:52' })
    assert.equal(
      causes(half, { '/': { 200: 100 }, '/hits': { 200: 100 } }),
      "50 % of the requests are missing, evenly over all kinds: they may have gone to a pod that isn't scraped (1 is).",
    )
    const one = podSeries('a', { up, start: '5:1 10:1 15:1', '/': '15:20', '/hits': '15:100' })
    assert.equal(causes(one, { '/': { 200: 100 }, '/hits': { 200: 100 } }), '')
  })

  test('is a route that has another name', () => {
    assert.match(
      causes(podSeries('a', { up, unknown: '15:30' }), { '/x': { 200: 30 } }),
      /If its route is unknown, say so: --path 'GET \/x as unknown'\.$/,
    )
  })

  test('is whoever probes, where a counter has no routes', () => {
    const counter = { metric: demo.counter.metric, labels: { method: 'method' } }
    const series = podSeries('a', { up, '/': '15:3', '/health': '15:2' })
    assert.match(causes(series, { '/': { 200: 3 } }, counter), /probes and scrapes are part/)
  })

  test('is a wrong name, where the counter has no series', () => {
    assert.match(causes(podSeries('a', { up }), { '/': { 200: 3 } }), /its name may be wrong/)
  })
})
