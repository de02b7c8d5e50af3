import type { PutResourcePolicyInput } from '@aws-sdk/client-kinesis'
import { PolicyError } from '../../../../iam/policy-error.ts'
import { validatePolicy } from '../../../../iam/validate-policy.ts'
import { defineOperation } from '../../../operation.ts'
import { invalidArgument } from '../errors.ts'
import { anyResourceAccess, findResource } from '../resource.ts'

/**
 * Replaces the policy of a stream or consumer. Only its owner's account may, whatever the policy says.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html
 */
export default defineOperation<PutResourcePolicyInput, object>({
  authorize: ({ ResourceARN }, context) => ({
    ...anyResourceAccess('PutResourcePolicy', ResourceARN, context),
    resourcePolicy: undefined,
  }),
  handle: ({ ResourceARN, Policy }, context) => {
    const resource = findResource(ResourceARN, context)
    checkPolicy(Policy)
    resource.policy = { name: `policy of ${ResourceARN}`, document: Policy }
    return {}
  },
})

function checkPolicy(document: string): void {
  try {
    validatePolicy(document, 'resource')
  } catch (error) {
    if (error instanceof PolicyError) throw invalidArgument(error.message)
    throw error
  }
}
