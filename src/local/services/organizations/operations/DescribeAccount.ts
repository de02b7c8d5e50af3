import type { DescribeAccountRequest, DescribeAccountResponse } from '@aws-sdk/client-organizations'
import { findAccount } from '../accounts.ts'
import { describeAccount } from '../describe.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html */
export default defineOrganizationOperation<DescribeAccountRequest, DescribeAccountResponse>({
  action: 'DescribeAccount',
  callers: 'readers',
  resources: ({ AccountId }) => [AccountId],
  handle: ({ AccountId }, organization) => ({
    Account: describeAccount(organization, findAccount(organization, AccountId)),
  }),
})
