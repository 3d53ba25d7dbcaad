import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  ImageRepository,
  type ImageRepositoryProps,
} from '../../../../infra/aws/registry/image-repository.ts'
import { terraformResources } from '../../synthesized.ts'
import { awsBed } from '../bed.ts'

function repository(props: Partial<ImageRepositoryProps> = {}) {
  const { stack, key } = awsBed()
  new ImageRepository(stack, 'Images', { name: 'shop', key, ...props })
  return {
    resource: terraformResources(stack, 'aws_ecr_repository')[0],
    lifecycle: terraformResources(stack, 'aws_ecr_lifecycle_policy')[0],
  }
}

describe('the image repository', () => {
  test('never moves a tag, scans what is pushed, and encrypts it', () => {
    const { resource } = repository()
    assert.equal(resource.image_tag_mutability, 'IMMUTABLE')
    assert.equal(resource.image_scanning_configuration.scan_on_push, true)
    const [encryption] = resource.encryption_configuration
    assert.equal(encryption.encryption_type, 'KMS')
    assert.match(encryption.kms_key, /aws_kms_key/)
  })

  test('keeps the newest images', () => {
    const { rules } = JSON.parse(repository({ keepImages: 5 }).lifecycle.policy)
    assert.equal(rules[0].selection.countNumber, 5)
    assert.equal(rules[0].action.type, 'expire')
  })

  test('goes with its images, which the next deploy builds again', () => {
    assert.equal(repository().resource.force_delete, true)
  })

  for (const keepImages of [0, -1, 0.5]) {
    test(`refuses to keep ${keepImages} images`, () => {
      assert.throws(() => repository({ keepImages }), new RegExp(`keepImages is ${keepImages}`))
    })
  }
})
