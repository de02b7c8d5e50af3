import type { ListRulesRequest, ListRulesResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { ruleAccess } from '../access.ts'
import { busOf } from '../buses.ts'
import { describeRule } from '../describe.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */
export default defineOperation<ListRulesRequest, ListRulesResponse>({
  authorize: ({ EventBusName }, context) => ruleAccess('ListRules', '*', EventBusName, context),
  handle: ({ NamePrefix = '', EventBusName, ...request }, context) => {
    const found = [...busOf(EventBusName, context).rules.values()].filter(({ name }) => name.startsWith(NamePrefix))
    const { page, ...rest } = paginate(found, ({ name }) => name, request)
    return { Rules: page.map(describeRule), ...rest }
  },
})
