import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { roomRequirement } from '../../../cli/room/room-requirement.ts'

const mib = 2 ** 20
const room = (cpu: number, memoryMib: number) => ({ cpu, memory: memoryMib * mib })

/** A platform that needs 500m, and 100m for each pod of the app beside the first. */
const needed = (maxReplicas = 5) => ({
  least: room(0.5, 1000),
  most: room(0.4 + 0.1 * Math.min(maxReplicas, 5), 1000 + 100 * Math.min(maxReplicas, 5)),
})
const judge = (cpu: number, memoryMib: number) =>
  roomRequirement({ free: room(cpu, memoryMib), needed, fix: 'minikube start --cpus 2' })

describe('the room of a cluster', () => {
  test('is enough where all pods fit that may be started', () => {
    const { met, found } = judge(0.9, 1500)
    assert.equal(met, true)
    assert.equal(
      found,
      '500m CPU and 1000 MiB, at most 900m CPU and 1500 MiB; 900m CPU and 1500 MiB are free',
    )
  })

  test('is not enough where one pod of each does not fit, with what is missing and the fix', () => {
    const { met, found, fix } = judge(0.2, 900)
    assert.equal(met, false)
    assert.match(found, /: 300m CPU and 100 MiB are missing$/)
    assert.equal(fix, 'minikube start --cpus 2')
  })

  test('is enough for fewer pods where those of the maximum do not fit, and says how many', () => {
    const { met, found } = judge(0.75, 1500)
    assert.equal(met, true)
    assert.match(found, /stay pending: set autoscaling\.maxReplicas to 3 in settings\.json$/)
  })

  test('can be too little for a rollout alone', () => {
    const { met, found } = judge(0.5, 1000)
    assert.equal(met, true)
    assert.match(found, /a rollout would wait for room$/)
  })
})
