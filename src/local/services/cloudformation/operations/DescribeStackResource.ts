import type { DescribeStackResourceInput, DescribeStackResourceOutput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { stackAccess } from '../access.ts'
import { describeResource } from '../describe-resource.ts'
import { findStack } from '../find.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html */
export default defineOperation<DescribeStackResourceInput, DescribeStackResourceOutput>({
  authorize: ({ StackName }, context) => stackAccess('DescribeStackResource', StackName, context),
  handle: ({ StackName, LogicalResourceId }, context) => {
    const stack = findStack(StackName, context)
    const resource = stack.resources.get(LogicalResourceId)
    if (resource === undefined)
      throw validationError(`Resource ${LogicalResourceId} does not exist for stack ${StackName}`)
    const { metadata } = resource
    return {
      StackResourceDetail: {
        StackName: stack.name,
        StackId: stack.id,
        ...describeResource(resource),
        LastUpdatedTimestamp: new Date(resource.timestamp),
        ...(metadata !== undefined && { Metadata: JSON.stringify(metadata) }),
      },
    }
  },
})
