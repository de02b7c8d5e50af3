import type { EnableRuleRequest } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { ruleAccess } from '../access.ts'
import { ruleOf } from '../rules.ts'
import { restartSchedule } from '../schedule.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html */
export default defineOperation<EnableRuleRequest, object>({
  authorize: ({ Name, EventBusName }, context) => ruleAccess('EnableRule', Name, EventBusName, context),
  handle: ({ Name, EventBusName }, context) => {
    const { bus, rule } = ruleOf(Name, EventBusName, context)
    rule.state = 'ENABLED'
    restartSchedule(context.cloud, bus, rule)
    return {}
  },
})
