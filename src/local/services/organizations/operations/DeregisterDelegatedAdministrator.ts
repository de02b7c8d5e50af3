import type { DeregisterDelegatedAdministratorRequest } from '@aws-sdk/client-organizations'
import { findAccount } from '../accounts.ts'
import { checkAllFeatures } from '../create-organization.ts'
import { organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { checkIsNoManagement } from '../service-principal.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeregisterDelegatedAdministrator.html */
export default defineOrganizationOperation<DeregisterDelegatedAdministratorRequest, object>({
  action: 'DeregisterDelegatedAdministrator',
  callers: 'management',
  resources: ({ AccountId }) => [AccountId],
  conditions: ({ ServicePrincipal }) => ({ 'organizations:ServicePrincipal': ServicePrincipal }),
  handle: ({ AccountId, ServicePrincipal }, organization) => {
    checkAllFeatures(organization)
    checkIsNoManagement(organization, AccountId)
    findAccount(organization, AccountId)
    const services = organization.administrators.get(AccountId)
    if (!services?.delete(ServicePrincipal)) throw organizationsError('AccountNotRegisteredException')
    if (services.size === 0) organization.administrators.delete(AccountId)
    return {}
  },
})
