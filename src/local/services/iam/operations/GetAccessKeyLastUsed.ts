import type { GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation, type OperationContext } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { describeLastUse } from '../access-key-use.ts'
import { findAccessKey } from '../find.ts'
import { IAM } from '../state.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html */
export default defineOperation<GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse>({
  authorize: ({ AccessKeyId }, context) =>
    userAccess('GetAccessKeyLastUsed', ownerOf(AccessKeyId, context).name, context),
  handle: ({ AccessKeyId }, context) => {
    const owner = ownerOf(AccessKeyId, context)
    return { UserName: owner.name, AccessKeyLastUsed: describeLastUse(findAccessKey(owner, AccessKeyId)) }
  },
})

/** A key that does not exist, or not in this account, is answered like one that may not be asked about. */
function ownerOf(accessKeyId: string, context: OperationContext) {
  const owner = [...context.state(IAM).users.values()].find(({ accessKeys }) => accessKeys.has(accessKeyId))
  if (owner !== undefined) return owner
  throw new AwsError(
    'AccessDenied',
    `User: ${context.caller.arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${accessKeyId}`,
  )
}
