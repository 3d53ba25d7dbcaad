import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { awsStack, complete, only } from '../../stacks/synthesized-stack.ts'

describe('a budget', () => {
  const dev = { budget: { usdPerMonth: 400, email: 'people@example.com' } }
  const budget = only(awsStack('aws', { ...complete, dev }), 'aws_budgets_budget')

  test('counts what has the tag of its environment alone, by the month', () => {
    assert.equal(budget.limit_amount, '400')
    assert.equal(budget.time_unit, 'MONTHLY')
    assert.deepEqual(budget.cost_filter, [
      { name: 'TagKeyValue', values: ['user:environment$tally-aws'] },
    ])
  })

  test('sends mail before it is used up, and when it looks as if it will be', () => {
    const mails = budget.notification.map((each: Record<string, unknown>) => [
      each.notification_type,
      each.threshold,
      each.subscriber_email_addresses,
    ])
    assert.deepEqual(mails, [
      ['ACTUAL', 80, ['people@example.com']],
      ['FORECASTED', 100, ['people@example.com']],
    ])
  })

  test('is not there without the setting', () => {
    assert.equal(awsStack('aws').resource.aws_budgets_budget, undefined)
  })
})
