import type { RemoveTargetsRequest, RemoveTargetsResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { ruleAccess } from '../access.ts'
import { ruleOf } from '../rules.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html */
export default defineOperation<RemoveTargetsRequest, RemoveTargetsResponse>({
  authorize: ({ Rule, EventBusName }, context) => ruleAccess('RemoveTargets', Rule, EventBusName, context),
  handle: ({ Rule, EventBusName, Ids }, context) => {
    const { targets } = ruleOf(Rule, EventBusName, context).rule
    for (const id of Ids) targets.delete(id)
    return { FailedEntryCount: 0, FailedEntries: [] }
  },
})
