import type { ListRuleNamesByTargetRequest, ListRuleNamesByTargetResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { ruleAccess } from '../access.ts'
import { busOf } from '../buses.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html */
export default defineOperation<ListRuleNamesByTargetRequest, ListRuleNamesByTargetResponse>({
  authorize: ({ EventBusName }, context) => ruleAccess('ListRuleNamesByTarget', '*', EventBusName, context),
  handle: ({ TargetArn, EventBusName, ...request }, context) => {
    const found = [...busOf(EventBusName, context).rules.values()].filter(({ targets }) =>
      [...targets.values()].some(({ Arn }) => Arn === TargetArn),
    )
    const { page, ...rest } = paginate(found, ({ name }) => name, request)
    return { RuleNames: page.map(({ name }) => name), ...rest }
  },
})
