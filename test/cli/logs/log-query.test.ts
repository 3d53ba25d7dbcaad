import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logQuery } from '../../../cli/logs/log-query.ts'

const namespace = 'tally'
const ofPlatform = '"kubernetes.pod_namespace":in("tally","tally-nodes")'

test('without filters, every line of the platform is found', () => {
  assert.equal(logQuery({ namespace }), ofPlatform)
})

test('each filter narrows the query', () => {
  const filters = { service: 'app', requestId: 'a1', texts: ['not found', 'x'], sinceSeconds: 600 }
  assert.equal(
    logQuery({ namespace, ...filters }),
    `_time:600s ${ofPlatform} "kubernetes.pod_labels.app.kubernetes.io/component":="app" "request_id":="a1" "not found" "x"`,
  )
})

test('a level finds more severe ones too, and texts that have it in them', () => {
  const query = logQuery({ namespace, level: 'warn' })
  for (const level of ['"warn"', '"WARNING"', '"error"', '"FATAL"'])
    assert.ok(query.includes(level))
  for (const level of ['"info"', '"debug"']) assert.ok(!query.includes(level))
  assert.match(query, /or \(level:="" _msg:~"/)
})

test('a value can not end its quotes, so it adds nothing to the query', () => {
  const evil = ['app" or *', 'a\\" or "', '") or (*', 'a\n| delete', '`', '\ud800']
  for (const value of evil) {
    const query = logQuery({ namespace, service: value, requestId: value, texts: [value] })
    // What is left without its quoted values is what the command writes itself.
    assert.equal(query.replace(/"(?:[^"\\]|\\.)*"/g, '""'), '"":in("","") "":="" "":="" ""')
    assert.doesNotMatch(query, /\n/)
  }
})
