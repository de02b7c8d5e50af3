import type { DescribeStackEventsInput, DescribeStackEventsOutput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { stackAccess } from '../access.ts'
import { describeEvent } from '../describe-resource.ts'
import { lookUpStack } from '../find.ts'
import { paginate } from '../paginate.ts'

/**
 * Newest first.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html
 */
export default defineOperation<DescribeStackEventsInput, DescribeStackEventsOutput>({
  authorize: ({ StackName }, context) => stackAccess('DescribeStackEvents', StackName, context),
  handle: ({ StackName, NextToken }, context) => {
    const stack = lookUpStack(StackName, context)
    if (stack === undefined) throw validationError(`Stack [${StackName}] does not exist`)
    const { items, ...rest } = paginate(stack.events.toReversed(), NextToken)
    return { StackEvents: items.map((event) => describeEvent(stack, event)), ...rest }
  },
})
