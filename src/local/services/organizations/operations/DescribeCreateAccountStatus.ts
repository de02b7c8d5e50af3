import type {
  DescribeCreateAccountStatusRequest,
  DescribeCreateAccountStatusResponse,
} from '@aws-sdk/client-organizations'
import { organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeCreateAccountStatus.html */
export default defineOrganizationOperation<DescribeCreateAccountStatusRequest, DescribeCreateAccountStatusResponse>({
  action: 'DescribeCreateAccountStatus',
  callers: 'readers',
  handle: ({ CreateAccountRequestId }, { accountRequests }) => {
    const request = accountRequests.get(CreateAccountRequestId)
    if (request === undefined) throw organizationsError('CreateAccountStatusNotFoundException')
    return { CreateAccountStatus: request }
  },
})
