import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VolumeClass } from '../../../../infra/aws/storage/volume-class.ts'
import { emptyStack, manifest } from '../../synthesized.ts'

function volumeClass(keepVolumes = false) {
  const stack = emptyStack()
  new VolumeClass(stack, 'Volumes', {
    tags: { project: 'shop', snapshots: 'shop-state' },
    keepVolumes,
  })
  return manifest(stack, 'StorageClass', 'gp3')
}

describe('the class of volumes', () => {
  test('is the one that claims get which name none', () => {
    const { annotations } = volumeClass().metadata
    assert.equal(annotations['storageclass.kubernetes.io/is-default-class'], 'true')
  })

  test('encrypts, and waits for the pod to know the zone', () => {
    const { parameters, provisioner, volumeBindingMode } = volumeClass()
    assert.equal(provisioner, 'ebs.csi.eks.amazonaws.com')
    assert.deepEqual([parameters.type, parameters.encrypted], ['gp3', 'true'])
    assert.equal(volumeBindingMode, 'WaitForFirstConsumer')
  })

  test('tags every volume, so that snapshots find it', () => {
    const { parameters } = volumeClass()
    assert.equal(parameters.tagSpecification_1, 'project=shop')
    assert.equal(parameters.tagSpecification_2, 'snapshots=shop-state')
  })

  test('keeps volumes whose claims are gone only where that is asked for', () => {
    for (const [keepVolumes, policy] of [
      [true, 'Retain'],
      [false, 'Delete'],
    ] as const) {
      const { reclaimPolicy, parameters } = volumeClass(keepVolumes)
      assert.equal(reclaimPolicy, policy)
      // What a volume says of itself when the class has another policy long since.
      assert.equal(parameters.tagSpecification_3, `tally-reclaim-policy=${policy}`)
    }
  })
})
