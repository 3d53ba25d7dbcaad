import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { terraformResources } from '../synthesized.ts'
import { awsBed } from './bed.ts'

const { stack } = awsBed()
const [key] = terraformResources(stack, 'aws_kms_key')
const [account, logs] = JSON.parse(key.policy).Statement

describe('the encryption key', () => {
  test('is replaced once a year, and can be taken back after a destroy', () => {
    assert.equal(key.enable_key_rotation, true)
    assert.equal(key.deletion_window_in_days, 30)
  })

  test('is ruled by the policies of its account', () => {
    assert.match(account.Principal.AWS, /^arn:aws:iam::.*:root$/)
  })

  test('is used for logs of this account alone', () => {
    assert.equal(logs.Principal.Service, 'logs.eu-central-1.amazonaws.com')
    const arn = logs.Condition.ArnLike['kms:EncryptionContext:aws:logs:arn']
    assert.match(
      arn,
      /^arn:aws:logs:eu-central-1:\$\{data\.aws_caller_identity\..*\}:log-group:\*$/,
    )
  })
})
