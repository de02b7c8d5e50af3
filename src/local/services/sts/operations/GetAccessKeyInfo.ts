import type { GetAccessKeyInfoRequest, GetAccessKeyInfoResponse } from '@aws-sdk/client-sts'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */
export default defineOperation<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse>({
  authorize: () => ({ action: 'sts:GetAccessKeyInfo', resource: '*' }),
  handle: ({ AccessKeyId }, { cloud, partition }) => {
    const credential = cloud.credentials.find(AccessKeyId, partition.id)
    if (credential === undefined) throw new AwsError('ValidationError', 'The access key ID is not valid.')
    return { Account: credential.caller.account }
  },
})
