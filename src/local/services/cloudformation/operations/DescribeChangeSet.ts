import type { DescribeChangeSetInput, DescribeChangeSetOutput } from '@aws-sdk/client-cloudformation'
import { defineOperation } from '../../../operation.ts'
import { changeSetAccess } from '../access.ts'
import { describeChangeSet, withoutValues } from '../change-set.ts'
import { findChangeSet } from '../find-change-set.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html */
export default defineOperation<DescribeChangeSetInput, DescribeChangeSetOutput>({
  authorize: (input, context) => changeSetAccess('DescribeChangeSet', input, context),
  handle: ({ IncludePropertyValues = false, NextToken, ...reference }, context) => {
    const changeSet = findChangeSet(reference, context)
    const { items, ...rest } = paginate(changeSet.changes, NextToken)
    return {
      ...describeChangeSet(changeSet),
      Changes: IncludePropertyValues ? items : items.map(withoutValues),
      ...rest,
    }
  },
})
