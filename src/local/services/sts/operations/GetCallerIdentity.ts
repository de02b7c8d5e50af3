import type { GetCallerIdentityRequest, GetCallerIdentityResponse } from '@aws-sdk/client-sts'
import { defineOperation } from '../../../operation.ts'

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export default defineOperation<GetCallerIdentityRequest, GetCallerIdentityResponse>({
  authorize: () => ({ action: 'sts:GetCallerIdentity', resource: '*' }),
  handle: (_, { caller }) => ({ Account: caller.account, Arn: caller.arn, UserId: caller.userId }),
})
