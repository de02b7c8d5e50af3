import type { DescribeOrganizationResponse } from '@aws-sdk/client-organizations'
import { describeOrganization } from '../describe.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html */
export default defineOrganizationOperation<object, DescribeOrganizationResponse>({
  action: 'DescribeOrganization',
  callers: 'members',
  handle: (_, organization) => ({ Organization: describeOrganization(organization) }),
})
