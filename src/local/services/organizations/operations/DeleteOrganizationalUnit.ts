import type { DeleteOrganizationalUnitRequest } from '@aws-sdk/client-organizations'
import { organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { accountsIn, unitsIn } from '../tree.ts'
import { findUnit } from '../units.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganizationalUnit.html */
export default defineOrganizationOperation<DeleteOrganizationalUnitRequest, object>({
  action: 'DeleteOrganizationalUnit',
  callers: 'management',
  resources: ({ OrganizationalUnitId }) => [OrganizationalUnitId],
  handle: ({ OrganizationalUnitId }, organization) => {
    const unit = findUnit(organization, OrganizationalUnitId)
    if (unitsIn(organization, unit).length + accountsIn(organization, unit).length > 0) {
      throw organizationsError('OrganizationalUnitNotEmptyException')
    }
    organization.units.delete(unit.id)
    return {}
  },
})
