import type { GetResourcePolicyInput, GetResourcePolicyOutput } from '@aws-sdk/client-kinesis'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { anyResourceAccess, findResource } from '../resource.ts'

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetResourcePolicy.html */
export default defineOperation<GetResourcePolicyInput, GetResourcePolicyOutput>({
  authorize: ({ ResourceARN }, context) => anyResourceAccess('GetResourcePolicy', ResourceARN, context),
  handle: ({ ResourceARN }, context) => {
    const { policy } = findResource(ResourceARN, context)
    if (policy !== undefined) return { Policy: String(policy.document) }
    // Code and text not verified.
    throw new AwsError('ResourceNotFoundException', `No resource policy found for resource ARN ${ResourceARN}`)
  },
})
