import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { neededRoom } from '../../../cli/room/needed-room.ts'
import { less, type Room } from '../../../cli/room/room.ts'
import { localDeployed } from '../../../cli/targets/manifests-yaml.ts'
import { defaults } from '../../../config/defaults.ts'
import type { Settings } from '../../../config/schema.ts'

/** As whole millicores and MiB, so that they can be compared. */
const rounded = ({ cpu, memory }: Room) => [Math.round(cpu * 1000), Math.round(memory / 2 ** 20)]

const deployed = (web: Partial<Settings['web']> = {}, local: Partial<Settings['local']> = {}) =>
  localDeployed('local', {
    ...defaults,
    web: { ...defaults.web, ...web },
    local: { ...defaults.local, ...local },
  })
const needed = neededRoom(deployed(), 1)

describe('the room that the platform needs', () => {
  test('fits the 1,150m that minikube leaves on a node of two CPUs, also in a rollout', () => {
    const [least = 0] = rounded(needed.least)
    const [most = 0] = rounded(needed.most)
    assert.ok(least > 500 && most <= 1150, `${least}m to ${most}m`)
  })

  test('is that of the most pods and of those that a rollout starts beside them', () => {
    // Four more than one, and a quarter of five, rounded up.
    assert.deepEqual(rounded(less(needed.most, needed.least)), [6 * 100, 6 * 128])
  })

  test('follows what the settings request, and how many pods they let start', () => {
    const autoscaling = { ...defaults.web.autoscaling, minReplicas: 2, maxReplicas: 2 }
    const requests = { cpu: '300m', memory: '128Mi' }
    const { least, most } = neededRoom(deployed({ autoscaling, requests }), 1)
    assert.deepEqual(rounded(less(least, needed.least)), [2 * 300 - 100, 128])
    assert.deepEqual(rounded(less(most, least)), [300, 128])
  })

  test('is less where autoscalers start fewer', () => {
    const { most } = neededRoom(deployed(), 1, 3)
    assert.deepEqual(rounded(less(most, needed.least)), [3 * 100, 3 * 128])
  })

  test('has one pod of each DaemonSet on each node', () => {
    assert.deepEqual(rounded(less(neededRoom(deployed(), 3).least, needed.least)), [40, 112])
  })

  test("counts the pods of F5's chart, which no manifest has", () => {
    const { manifests, charts } = deployed()
    assert.equal(charts.length, 1)
    const without = neededRoom({ manifests, charts: [] }, 1).least
    assert.deepEqual(rounded(less(needed.least, without)), [2 * 25, 2 * 128])
  })
})
