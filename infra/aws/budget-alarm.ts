import { BudgetsBudget } from '@cdktf/provider-aws/lib/budgets-budget/index.js'
import { Construct } from 'constructs'
import type { AwsAccount } from './aws-account.ts'

export interface BudgetAlarmProps {
  readonly account: Pick<AwsAccount, 'accountId'>
  /** Value of the tag `environment`, whose costs are counted. */
  readonly name: string
  readonly usdPerMonth: number
  /** Gets the mail. */
  readonly email: string
}

/**
 * Mail when what has the tag of an environment cost 80 % of a month's budget, and when it looks as if it
 * will cost more than that.
 *
 * AWS counts a tag only once it was activated for the account's costs: see docs/aws.md.
 */
export class BudgetAlarm extends Construct {
  constructor(scope: Construct, id: string, props: BudgetAlarmProps) {
    super(scope, id)
    const { account, name, usdPerMonth, email } = props
    const notification = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      comparisonOperator: 'GREATER_THAN',
      notificationType,
      threshold,
      thresholdType: 'PERCENTAGE',
      subscriberEmailAddresses: [email],
    })
    new BudgetsBudget(this, 'Budget', {
      accountId: account.accountId,
      name,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      limitAmount: `${usdPerMonth}`,
      limitUnit: 'USD',
      costFilter: [{ name: 'TagKeyValue', values: [`user:environment$${name}`] }],
      notification: [notification('ACTUAL', 80), notification('FORECASTED', 100)],
    })
  }
}
