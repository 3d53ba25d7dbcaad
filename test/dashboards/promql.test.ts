import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkExpression } from './checks/check-expression.ts'
import { read } from './promql.ts'

describe('reading PromQL', () => {
  test('finds what Prometheus would refuse', () => {
    for (const broken of ['sum by (route (up)', 'rate(up[5m)', 'up{route=~}', '']) {
      assert.notDeepEqual(read(broken).errors, [], broken)
    }
  })

  test('finds every metric with its labels, and what is grouped by', () => {
    const expr =
      'sum by (le) (rate(a_bucket{x="1", y=~"$y"}[$__rate_interval])) / on (z) group_left (v) a:b:c'
    assert.deepEqual(read(expr), {
      errors: [],
      selectors: [
        { metric: 'a_bucket', labels: ['x', 'y'] },
        { metric: 'a:b:c', labels: [] },
      ],
      groupings: ['le', 'z', 'v'],
      written: [],
    })
  })

  test('knows the labels that an expression writes itself', () => {
    const expr = 'up or label_replace(vector(0), "name", "none", "", "")'
    assert.deepEqual(read(expr).written, ['name'])
  })
})

describe('the check of an expression', () => {
  const known = new Map([['up', new Set(['job', 'instance'])]])
  const problems = (expr: string, legend = '') =>
    checkExpression({ at: 'here', expr, texts: [legend] }, known)

  test('is content with what exists', () => {
    assert.deepEqual(problems('sum by (job) (up{instance="a"})', '{{job}}'), [])
  })

  test('names the metric, the label of a selector, of a grouping and of a legend', () => {
    assert.match(problems('down').join(), /here: reads down, which is neither/)
    assert.match(problems('up{pod="a"}').join(), /here: up has no label pod/)
    assert.match(problems('sum by (pod) (up)').join(), /has the label pod/)
    assert.match(problems('up', '{{pod}}').join(), /has the label pod/)
  })

  test('wants an expression to read something', () => {
    assert.match(problems('1 + 1').join(), /reads no metric/)
  })
})
