import type { DeleteRuleRequest } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { ruleAccess } from '../access.ts'
import { busOf } from '../buses.ts'
import { invalid } from '../errors.ts'

/** Deletes a rule that has no targets; where there is none, nothing happens. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html */
export default defineOperation<DeleteRuleRequest, object>({
  authorize: ({ Name, EventBusName }, context) => ruleAccess('DeleteRule', Name, EventBusName, context),
  handle: ({ Name, EventBusName }, context) => {
    const { rules } = busOf(EventBusName, context)
    const rule = rules.get(Name)
    if (rule?.targets.size) throw invalid("Rule can't be deleted since it has targets.")
    rule?.stop?.()
    rules.delete(Name)
    return {}
  },
})
