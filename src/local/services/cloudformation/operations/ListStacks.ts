import type { ListStacksInput, ListStacksOutput } from '@aws-sdk/client-cloudformation'
import { defineOperation } from '../../../operation.ts'
import { accountAccess } from '../access.ts'
import { summarizeStack } from '../describe-stack.ts'
import { paginate } from '../paginate.ts'
import { CLOUDFORMATION } from '../state.ts'

/**
 * Newest first, deleted ones too.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
 */
export default defineOperation<ListStacksInput, ListStacksOutput>({
  authorize: () => accountAccess('ListStacks'),
  handle: ({ StackStatusFilter = [], NextToken }, context) => {
    const stacks = [...context.state(CLOUDFORMATION).stacks.values()].toReversed()
    const wanted = stacks.filter(({ status }) => StackStatusFilter.length === 0 || StackStatusFilter.includes(status))
    const { items, ...rest } = paginate(wanted, NextToken)
    return { StackSummaries: items.map(summarizeStack), ...rest }
  },
})
