import type { DescribeStackResourcesInput, DescribeStackResourcesOutput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { defineOperation, type OperationContext } from '../../../operation.ts'
import { accountAccess, stackAccess } from '../access.ts'
import { describeStackResource } from '../describe-resource.ts'
import { findStack, liveStacks } from '../find.ts'

const MAX_RESOURCES = 100

/**
 * Of a stack, or of the one that a physical id belongs to.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
 */
export default defineOperation<DescribeStackResourcesInput, DescribeStackResourcesOutput>({
  authorize: ({ StackName, PhysicalResourceId }, context) => {
    const name = StackName ?? ownerOf(PhysicalResourceId, context)?.id
    return name === undefined
      ? accountAccess('DescribeStackResources')
      : stackAccess('DescribeStackResources', name, context)
  },
  handle: ({ StackName, PhysicalResourceId, LogicalResourceId }, context) => {
    if ((StackName === undefined) === (PhysicalResourceId === undefined))
      throw validationError('Both StackName and PhysicalResourceId cannot be null, nor can both be given.')
    const stack = StackName === undefined ? ownerOf(PhysicalResourceId, context) : findStack(StackName, context)
    if (stack === undefined) throw validationError(`Stack for ${PhysicalResourceId} does not exist`)
    const resources = [...stack.resources.values()].filter(
      ({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId,
    )
    return { StackResources: resources.slice(0, MAX_RESOURCES).map((one) => describeStackResource(stack, one)) }
  },
})

function ownerOf(physicalId: string | undefined, context: OperationContext) {
  if (physicalId === undefined) return undefined
  return liveStacks(context).find(({ resources }) =>
    [...resources.values()].some((resource) => resource.physicalId === physicalId),
  )
}
