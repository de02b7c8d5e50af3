import type { UpdateOrganizationalUnitRequest, UpdateOrganizationalUnitResponse } from '@aws-sdk/client-organizations'
import { describeUnit } from '../describe.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { checkName, findUnit } from '../units.ts'

/**
 * Gives a unit a new name; its id and ARN stay.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdateOrganizationalUnit.html
 */
export default defineOrganizationOperation<UpdateOrganizationalUnitRequest, UpdateOrganizationalUnitResponse>({
  action: 'UpdateOrganizationalUnit',
  callers: 'management',
  resources: ({ OrganizationalUnitId }) => [OrganizationalUnitId],
  handle: ({ OrganizationalUnitId, Name }, organization) => {
    const unit = findUnit(organization, OrganizationalUnitId)
    if (Name !== undefined && Name !== unit.name) {
      checkName(organization, unit.parent, Name)
      unit.name = Name
    }
    return { OrganizationalUnit: describeUnit(organization, unit) }
  },
})
