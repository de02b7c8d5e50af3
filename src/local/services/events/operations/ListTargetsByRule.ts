import type { ListTargetsByRuleRequest, ListTargetsByRuleResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { ruleAccess } from '../access.ts'
import { paginate } from '../paginate.ts'
import { ruleOf } from '../rules.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html */
export default defineOperation<ListTargetsByRuleRequest, ListTargetsByRuleResponse>({
  authorize: ({ Rule, EventBusName }, context) => ruleAccess('ListTargetsByRule', Rule, EventBusName, context),
  handle: ({ Rule, EventBusName, ...request }, context) => {
    const { targets } = ruleOf(Rule, EventBusName, context).rule
    const { page, ...rest } = paginate([...targets.values()], ({ Id = '' }) => Id, request)
    return { Targets: page, ...rest }
  },
})
