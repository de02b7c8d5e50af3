import type { PutTargetsRequest, PutTargetsResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { passRoleAccess, ruleAccess } from '../access.ts'
import { ruleOf } from '../rules.ts'
import { putTargets } from '../targets.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
export default defineOperation<PutTargetsRequest, PutTargetsResponse>({
  authorize: ({ Rule, EventBusName, Targets }, context) => {
    const roles = new Set(Targets.flatMap(({ RoleArn }) => (RoleArn === undefined ? [] : [RoleArn])))
    const more = { 'events:TargetArn': Targets.map(({ Arn = '' }) => Arn) }
    return [ruleAccess('PutTargets', Rule, EventBusName, context, more), ...[...roles].map(passRoleAccess)]
  },
  handle: ({ Rule, EventBusName, Targets }, context) => {
    const { bus, rule } = ruleOf(Rule, EventBusName, context)
    putTargets(bus, rule, Targets, context)
    return { FailedEntryCount: 0, FailedEntries: [] }
  },
})
