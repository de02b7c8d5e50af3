import type { PutRuleRequest, PutRuleResponse } from '@aws-sdk/client-eventbridge'
import { defineOperation } from '../../../operation.ts'
import { passRoleAccess, ruleAccess } from '../access.ts'
import { putRule } from '../put-rule.ts'
import { requestTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export default defineOperation<PutRuleRequest, PutRuleResponse>({
  authorize: ({ Name, EventBusName, RoleArn, Tags = [] }, context) => [
    ...['PutRule', ...(Tags.length > 0 ? ['TagResource'] : [])].map((action) =>
      ruleAccess(action, Name, EventBusName, context, requestTags(Tags)),
    ),
    ...(RoleArn === undefined ? [] : [passRoleAccess(RoleArn)]),
  ],
  handle: (input, context) => ({ RuleArn: putRule(input, context).arn }),
})
