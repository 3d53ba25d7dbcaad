import assert from 'node:assert/strict'
import { test } from 'node:test'
import { restoredVolume } from '../../../../infra/aws/storage/restored-volume.ts'

const manifests = restoredVolume({
  namespace: 'shop',
  claim: 'data-redis-0',
  volumeId: 'vol-1',
  zone: 'eu-central-1a',
  sizeGiB: 8,
})
// biome-ignore lint/suspicious/noExplicitAny: the shape of manifests is what the tests check
const [volume, claim] = manifests as readonly any[]

test('a restored volume is bound to the claim of its StatefulSet, and the claim to it', () => {
  assert.deepEqual([claim.metadata.name, claim.metadata.namespace], ['data-redis-0', 'shop'])
  assert.equal(claim.spec.volumeName, volume.metadata.name)
  const { namespace, name } = volume.spec.claimRef
  assert.deepEqual([namespace, name], ['shop', 'data-redis-0'])
  assert.equal(volume.spec.storageClassName, claim.spec.storageClassName)
  assert.deepEqual(volume.spec.accessModes, claim.spec.accessModes)
  assert.equal(volume.spec.capacity.storage, claim.spec.resources.requests.storage)
})

test('a restored volume is used in its own zone, and stays when the claim goes', () => {
  const [term] = volume.spec.nodeAffinity.required.nodeSelectorTerms
  assert.deepEqual(term.matchExpressions[0].values, ['eu-central-1a'])
  assert.equal(volume.spec.persistentVolumeReclaimPolicy, 'Retain')
  assert.equal(volume.spec.csi.volumeHandle, 'vol-1')
})
