import { findDelegation } from '../delegation.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteResourcePolicy.html */
export default defineOrganizationOperation<object, object>({
  action: 'DeleteResourcePolicy',
  callers: 'management',
  handle: (_, organization) => {
    findDelegation(organization)
    delete organization.delegation
    return {}
  },
})
