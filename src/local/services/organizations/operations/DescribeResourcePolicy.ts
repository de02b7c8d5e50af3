import type { DescribeResourcePolicyResponse } from '@aws-sdk/client-organizations'
import { describeDelegation, findDelegation } from '../delegation.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeResourcePolicy.html */
export default defineOrganizationOperation<object, DescribeResourcePolicyResponse>({
  action: 'DescribeResourcePolicy',
  callers: 'readers',
  handle: (_, organization) => ({ ResourcePolicy: describeDelegation(findDelegation(organization)) }),
})
