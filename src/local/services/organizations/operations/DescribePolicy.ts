import type { DescribePolicyRequest, DescribePolicyResponse } from '@aws-sdk/client-organizations'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { describePolicy, findPolicy } from '../policies.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html */
export default defineOrganizationOperation<DescribePolicyRequest, DescribePolicyResponse>({
  action: 'DescribePolicy',
  callers: 'readers',
  resources: ({ PolicyId }) => [PolicyId],
  handle: ({ PolicyId }, organization) => ({ Policy: describePolicy(findPolicy(organization, PolicyId)) }),
})
