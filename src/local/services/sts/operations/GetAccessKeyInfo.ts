import type { GetAccessKeyInfoRequest, GetAccessKeyInfoResponse } from '@aws-sdk/client-sts'
import { accountOf } from '../../../../core/arn.ts'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import type { Store } from '../../../store/state.ts'
import { IAM } from '../../iam/state.ts'

/**
 * Whose key it is, be it switched on or off.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export default defineOperation<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse>({
  authorize: () => ({ action: 'sts:GetAccessKeyInfo', resource: '*' }),
  handle: ({ AccessKeyId }, { cloud, partition }) => {
    const credential = cloud.credentials.find(AccessKeyId, partition.id)
    const Account = credential?.caller.account ?? ownerOf(AccessKeyId, cloud.store)
    if (Account !== undefined) return { Account }
    throw new AwsError('ValidationError', 'The access key ID is not valid.')
  },
})

/** The account of the user who has the key; keys that are switched off authenticate nobody. */
function ownerOf(accessKeyId: string, store: Store): string | undefined {
  const users = store.all(IAM).flatMap(({ users }) => [...users.values()])
  const owner = users.find(({ accessKeys }) => accessKeys.has(accessKeyId))
  return owner && accountOf(owner.arn)
}
