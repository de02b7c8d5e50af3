import type { DescribeStacksInput, DescribeStacksOutput } from '@aws-sdk/client-cloudformation'
import { defineOperation } from '../../../operation.ts'
import { accountAccess, stackAccess } from '../access.ts'
import { describeStack } from '../describe-stack.ts'
import { findStack, liveStacks } from '../find.ts'
import { paginate } from '../paginate.ts'

/**
 * Without a name: every stack, newest first, for which being allowed to list them is needed as well.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export default defineOperation<DescribeStacksInput, DescribeStacksOutput>({
  authorize: ({ StackName }, context) =>
    StackName === undefined
      ? [accountAccess('DescribeStacks'), accountAccess('ListStacks')]
      : stackAccess('DescribeStacks', StackName, context),
  handle: ({ StackName, NextToken }, context) => {
    if (StackName !== undefined) return { Stacks: [describeStack(findStack(StackName, context))] }
    const { items, ...rest } = paginate(liveStacks(context).toReversed(), NextToken)
    return { Stacks: items.map(describeStack), ...rest }
  },
})
