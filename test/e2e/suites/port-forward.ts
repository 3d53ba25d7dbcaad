import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Forward } from '../../../cli/cluster/local-port.ts'
import { forwardPort } from '../../../cli/cluster/port-forward.ts'
import { layout } from '../../../embedded/layout.ts'
import { type Platform, readyPlatform } from '../support/platform.ts'
import { until } from '../support/until.ts'

const access = { kubeconfig: layout.cluster.kubeconfig }

describe('a port-forward through the API server', () => {
  let platform: Platform
  let forward: Forward
  before(async () => {
    platform = await readyPlatform()
    const to = { namespace: 'tally', service: 'nginx', port: 80 }
    forward = await forwardPort(access, to)
  })
  after(() => forward.close())

  const health = () => fetch(`${forward.url}/health`, { headers: { connection: 'close' } })

  test('answers as the node port does, many connections at a time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, health))
    assert.deepEqual(
      answers.map(({ status }) => status),
      answers.map(() => 200),
    )
    assert.deepEqual(await answers[0]?.json(), { status: 'UP' })
  })

  test('outlives the pod that it leads to', async () => {
    await platform.kubectl('delete', 'pod', '--selector=app.kubernetes.io/component=nginx')
    const answers200 = () =>
      health().then(
        ({ status }) => status === 200,
        () => false,
      )
    await until('the next pod answers', answers200, 60)
  })

  test('to a Service without a ready pod is refused', async () => {
    const to = { namespace: 'tally', service: 'nobody', port: 80 }
    await assert.rejects(forwardPort(access, to), /nobody/)
  })

  test('ends with everything that goes over it', async () => {
    await forward.close()
    await assert.rejects(health())
  })
})
