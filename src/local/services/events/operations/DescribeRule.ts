import type { DescribeRuleRequest, DescribeRuleResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { ruleAccess } from '../access.ts'
import { describeRule } from '../describe.ts'
import { ruleOf } from '../rules.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html */
export default defineOperation<DescribeRuleRequest, DescribeRuleResponse>({
  authorize: ({ Name, EventBusName }, context) => ruleAccess('DescribeRule', Name, EventBusName, context),
  handle: ({ Name, EventBusName }, context) => {
    const { rule } = ruleOf(Name, EventBusName, context)
    return { ...describeRule(rule), CreatedBy: rule.createdBy }
  },
})
