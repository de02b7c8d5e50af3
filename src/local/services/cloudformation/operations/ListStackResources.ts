import type { ListStackResourcesInput, ListStackResourcesOutput } from '@aws-sdk/client-cloudformation'
import { defineOperation } from '../../../operation.ts'
import { stackAccess } from '../access.ts'
import { describeResource } from '../describe-resource.ts'
import { findStack } from '../find.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html */
export default defineOperation<ListStackResourcesInput, ListStackResourcesOutput>({
  authorize: ({ StackName }, context) => stackAccess('ListStackResources', StackName, context),
  handle: ({ StackName, NextToken }, context) => {
    const { items, ...rest } = paginate([...findStack(StackName, context).resources.values()], NextToken)
    return {
      StackResourceSummaries: items.map((resource) => ({
        ...describeResource(resource),
        LastUpdatedTimestamp: new Date(resource.timestamp),
      })),
      ...rest,
    }
  },
})
