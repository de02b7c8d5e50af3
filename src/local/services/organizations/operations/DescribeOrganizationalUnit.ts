import type {
  DescribeOrganizationalUnitRequest,
  DescribeOrganizationalUnitResponse,
} from '@aws-sdk/client-organizations'
import { describeUnit } from '../describe.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { findUnit } from '../units.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganizationalUnit.html */
export default defineOrganizationOperation<DescribeOrganizationalUnitRequest, DescribeOrganizationalUnitResponse>({
  action: 'DescribeOrganizationalUnit',
  callers: 'readers',
  resources: ({ OrganizationalUnitId }) => [OrganizationalUnitId],
  handle: ({ OrganizationalUnitId }, organization) => ({
    OrganizationalUnit: describeUnit(organization, findUnit(organization, OrganizationalUnitId)),
  }),
})
