import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Ask,
  type Context,
  expand,
  legend,
  readPanel,
  readVariables,
  secondsOf,
  stepSeconds,
  variableValue,
} from '../../../dashboards/page/read-panel.ts'

const context: Context = {
  start: 1000,
  end: 1903,
  scrapeIntervalSeconds: 5,
  values: { cluster: '.*' },
}

describe('what stands for a variable', () => {
  test('everything is its own value for that, or else all of the list', () => {
    assert.equal(variableValue({ allValue: '.*' }, ['a', 'b']), '.*')
    assert.equal(variableValue({}, ['a', 'b']), '(a|b)')
    assert.equal(variableValue({}, ['a']), 'a')
  })

  test('what is chosen is one value, or an alternative of several', () => {
    assert.equal(variableValue({ allValue: '.*' }, ['a', 'b'], ['b']), 'b')
    assert.equal(variableValue({ allValue: '.*' }, ['a', 'b'], ['b', 'a']), '(b|a)')
  })

  test('values are escaped, for a regular expression within a string', () => {
    assert.equal(variableValue({}, [], ['/data/{id}']), '/data/\\\\{id\\\\}')
    assert.equal(variableValue({}, [], ['a.b', 'c|d']), '(a\\\\.b|c\\\\|d)')
    assert.equal(variableValue({}, [], ['a\\b']), 'a\\\\\\\\b')
  })
})

describe('the time of a query', () => {
  test('its step is one of those that Grafana rounds to, never below the shortest', () => {
    const steps = [300, 900, 3600, 21_600, 86_400, 604_800].map((range) => stepSeconds(range, 1))
    assert.deepEqual(steps, [1, 2, 5, 30, 120, 1200])
    assert.equal(stepSeconds(31_536_000, 1), 43_200)
    assert.equal(stepSeconds(1e9, 1), 86_400)
    assert.equal(stepSeconds(900, 30), 30)
  })

  test('$__rate_interval is four shortest steps at least, $__range the whole', () => {
    const text = 'rate(a[$__rate_interval]) b[$__range] c[$__interval] $cluster $__other'
    assert.equal(
      expand(text, context, { step: 5, minStep: 5 }),
      'rate(a[20s]) b[903s] c[5s] .* $__other',
    )
    assert.equal(expand('[$__rate_interval]', context, { step: 120, minStep: 5 }), '[125s]')
  })

  test("times are read in Grafana's words", () => {
    assert.deepEqual(['now-15m', '30s', '6h', '7d'].map(secondsOf), [900, 30, 21_600, 604_800])
    assert.ok(Number.isNaN(secondsOf('yesterday')))
  })
})

test('a legend has the values of labels, and nothing for those that are missing', () => {
  assert.equal(legend('{{a}} of {{ b }}{{c}}', { a: '<b>', b: '2' }), '<b> of 2')
})

describe('a panel', () => {
  const range = {
    refId: 'A',
    expr: 'up{cluster=~"$cluster"}',
    legendFormat: '{{pod}}',
    instant: false,
  }
  const answering =
    (result: readonly object[], asked: unknown[] = []): Ask =>
    async (...question) => {
      asked.push(question)
      return { result }
    }

  test('asks over the range at multiples of the step', async () => {
    const asked: unknown[] = []
    await readPanel({ type: 'timeseries', targets: [range] }, context, answering([], asked))
    const parameters = { query: 'up{cluster=~".*"}', start: '1000', end: '1900', step: '5' }
    assert.deepEqual(asked, [['query_range', parameters]])
  })

  test('a query of a longer shortest step has that', async () => {
    const asked: Parameters<Ask>[] = []
    await readPanel(
      { type: 'timeseries', targets: [{ ...range, interval: '30s' }] },
      context,
      answering([], asked),
    )
    const { query: _, ...times } = asked[0]?.[1] ?? {}
    assert.deepEqual(times, { start: '990', end: '1890', step: '30' })
  })

  test('a bar is asked for at the end of the range, and may be infinite', async () => {
    const asked: Parameters<Ask>[] = []
    const ask = answering([{ metric: { pod: 'a' }, value: [1903, '+Inf'] }], asked)
    const [series] = await readPanel(
      { type: 'timeseries', targets: [{ ...range, instant: true }] },
      context,
      ask,
    )
    assert.deepEqual([asked[0]?.[0], asked[0]?.[1].time], ['query', '1903'])
    assert.equal(series?.newest, Number.POSITIVE_INFINITY)
  })

  test('a line is interrupted where steps are missing, and where no axis has the value', async () => {
    const values = [
      [1000, '1'],
      [1005, '2'],
      [1020, '3'],
      [1025, 'NaN'],
      [1030, '-Inf'],
      [1900, '4'],
    ]
    const [series] = await readPanel(
      { type: 'timeseries', targets: [range] },
      context,
      answering([{ metric: {}, values }]),
    )
    assert.deepEqual(series?.points, [
      [1_000_000, 1],
      [1_005_000, 2],
      [1_010_000, null],
      [1_020_000, 3],
      [1_025_000, null],
      [1_030_000, null],
      [1_035_000, null],
      [1_900_000, 4],
    ])
    assert.equal(series?.newest, 4)
  })

  test('a panel that only Grafana draws asks Prometheus nothing', async () => {
    const asked: unknown[] = []
    const logs = { type: 'logs', targets: [{ ...range, expr: 'level:error | sort by (_time)' }] }
    assert.deepEqual(await readPanel(logs, context, answering([], asked)), [])
    assert.deepEqual(asked, [])
  })

  test('a series that has ended has no newest value', async () => {
    const ask = answering([
      {
        metric: {},
        values: [
          [1000, '1'],
          [1005, '2'],
        ],
      },
    ])
    const [series] = await readPanel({ type: 'timeseries', targets: [range] }, context, ask)
    assert.equal(series?.newest, null)
  })
})

test('the list of a variable depends on what is chosen of those before it', async () => {
  const asked: [string, string | undefined][] = []
  const ask: Ask = async (path, parameters) => {
    asked.push([path, parameters['match[]']])
    return ['b', 'a']
  }
  const variables = [
    { name: 'cluster', label: 'target', query: 'label_values(up, cluster)', allValue: '.*' },
    { name: 'pod', label: 'pod', query: 'label_values(up{cluster=~"$cluster"}, pod)' },
  ]
  const read = await readVariables(variables, context, { ask, choice: { cluster: ['b'] } })
  assert.deepEqual(asked, [
    ['label/cluster/values', 'up'],
    ['label/pod/values', 'up{cluster=~"b"}'],
  ])
  assert.deepEqual(read.options, { cluster: ['a', 'b'], pod: ['a', 'b'] })
  assert.deepEqual(read.context.values, { cluster: 'b', pod: '(b|a)' })
})
