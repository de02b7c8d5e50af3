import type { ListChangeSetsInput, ListChangeSetsOutput } from '@aws-sdk/client-cloudformation'
import { defineOperation } from '../../../operation.ts'
import { stackAccess } from '../access.ts'
import { summarizeChangeSet } from '../change-set.ts'
import { changeSetsOf, findLiveStack } from '../find.ts'
import { paginate } from '../paginate.ts'

/**
 * Those that have not been carried out.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListChangeSets.html
 */
export default defineOperation<ListChangeSetsInput, ListChangeSetsOutput>({
  authorize: ({ StackName }, context) => stackAccess('ListChangeSets', StackName, context),
  handle: ({ StackName, NextToken }, context) => {
    const waiting = changeSetsOf(findLiveStack(StackName, context), context).filter(
      ({ executionStatus }) => !executionStatus.startsWith('EXECUTE_'),
    )
    const { items, ...rest } = paginate(waiting, NextToken)
    return {
      Summaries: items.map((changeSet) => ({
        ...summarizeChangeSet(changeSet),
        ...(changeSet.statusReason !== undefined && { StatusReason: changeSet.statusReason }),
        ...(changeSet.description !== undefined && { Description: changeSet.description }),
      })),
      ...rest,
    }
  },
})
