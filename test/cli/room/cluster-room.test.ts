import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CoreV1Api } from '@kubernetes/client-node'
import { clusterRoom } from '../../../cli/room/cluster-room.ts'

const node = (name: string, spec: object = {}) => ({
  metadata: { name },
  spec,
  status: { allocatable: { cpu: '1930m', memory: '3072000Ki', pods: '110' } },
})
const pod = (namespace: string, nodeName: string | undefined, phase: string, labels = {}) => ({
  metadata: { namespace, labels },
  spec: {
    nodeName,
    containers: [
      { resources: { requests: { cpu: '100m', memory: '70Mi' } } },
      { resources: { limits: { cpu: '1' } } },
    ],
  },
  status: { phase },
})
const core = {
  listNode: async () => ({
    items: [
      node('a'),
      node('b', { unschedulable: true }),
      node('c', { taints: [{ key: 'control-plane', effect: 'NoSchedule' }] }),
    ],
  }),
  listPodForAllNamespaces: async () => ({
    items: [
      pod('kube-system', 'a', 'Running'),
      pod('other', 'a', 'Pending'),
      // None of these takes room that the platform could have.
      pod('other', 'a', 'Succeeded'),
      pod('other', 'b', 'Running'),
      pod('other', undefined, 'Pending'),
      pod('tally', 'a', 'Running'),
      pod('kube-system', 'a', 'Running', { 'app.kubernetes.io/part-of': 'tally' }),
    ],
  }),
} as unknown as CoreV1Api

test('a cluster has the room of the nodes that take pods, less what others request there', async () => {
  const { nodes, free } = await clusterRoom(core, 'tally')
  assert.equal(nodes, 1)
  assert.equal(Math.round(free.cpu * 1000), 1930 - 200)
  assert.equal(free.memory, 3072000 * 1024 - 140 * 2 ** 20)
})
