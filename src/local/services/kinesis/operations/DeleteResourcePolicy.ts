import type { DeleteResourcePolicyInput } from '@aws-sdk/client-kinesis'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { anyResourceAccess, findResource } from '../resource.ts'

/**
 * Only the owner's account may, whatever the policy says.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteResourcePolicy.html
 */
export default defineOperation<DeleteResourcePolicyInput, object>({
  authorize: ({ ResourceARN }, context) => ({
    ...anyResourceAccess('DeleteResourcePolicy', ResourceARN, context),
    resourcePolicy: undefined,
  }),
  handle: ({ ResourceARN }, context) => {
    const resource = findResource(ResourceARN, context)
    if (resource.policy === undefined)
      throw new AwsError('ResourceNotFoundException', `No resource policy found for resource ARN ${ResourceARN}`)
    delete resource.policy
    return {}
  },
})
