import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { demoService } from '../../../loadtest/count/counted-service.ts'
import { planLoad } from '../../../loadtest/k6/plan.ts'
import { k6Script } from '../../../loadtest/k6/script.ts'
import { k6TestRun } from '../../../loadtest/k6/test-run.ts'
import type { LoadTestOptions } from '../../../loadtest/load-test.ts'

const plan = (options: LoadTestOptions) =>
  planLoad(
    {
      target: 'test',
      service: demoService('test'),
      urls: { app: 'http://app.example.org', prometheus: 'http://127.0.0.1:1' },
      scrapeIntervalSeconds: 5,
    },
    options,
  )

describe('manifests for k6-operator', () => {
  test('hold the script, and a TestRun whose runners print their summaries', async () => {
    const planned = await plan({})
    const documents = parseAllDocuments(k6TestRun(planned)).map((each) => each.toJS())
    const [map, run] = documents.filter((each) => each !== null)
    assert.equal(map.data['load.js'], k6Script(planned))
    assert.deepEqual(
      [run.apiVersion, run.kind, run.spec.parallelism],
      ['k6.io/v1alpha1', 'TestRun', 4],
    )
    assert.deepEqual(run.spec.script.configMap, { name: map.metadata.name, file: 'load.js' })
    assert.deepEqual(run.spec.runner.env, [
      { name: 'TALLY_URL', value: 'http://app.example.org' },
      { name: 'TALLY_SUMMARY', value: 'stdout' },
    ])
  })

  test('have no more runners than there are connections', async () => {
    assert.match(k6TestRun(await plan({ connections: 2 })), /parallelism: 2\n/)
  })

  test('are refused where the script is more than a ConfigMap holds', async () => {
    const body = { text: 'x'.repeat(2 ** 20), type: 'text/plain' }
    const planned = await plan({ paths: ['POST /data'], body })
    assert.throws(() => k6TestRun(planned), /1048576 bytes .* Fix: --export k6, and a volume/)
  })
})
