import type { DisableRuleRequest } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { ruleAccess } from '../access.ts'
import { ruleOf } from '../rules.ts'
import { restartSchedule } from '../schedule.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html */
export default defineOperation<DisableRuleRequest, object>({
  authorize: ({ Name, EventBusName }, context) => ruleAccess('DisableRule', Name, EventBusName, context),
  handle: ({ Name, EventBusName }, context) => {
    const { bus, rule } = ruleOf(Name, EventBusName, context)
    rule.state = 'DISABLED'
    restartSchedule(context.cloud, bus, rule)
    return {}
  },
})
