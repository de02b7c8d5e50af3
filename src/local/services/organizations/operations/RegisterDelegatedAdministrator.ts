import type { RegisterDelegatedAdministratorRequest } from '@aws-sdk/client-organizations'
import { getOrCreate } from '../../../../core/get-or-create.ts'
import { findAccount } from '../accounts.ts'
import { checkAllFeatures } from '../create-organization.ts'
import { constraintViolation, organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { checkIsNoManagement, checkServicePrincipal } from '../service-principal.ts'

/**
 * Lets the account read what the organization holds.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html
 */
export default defineOrganizationOperation<RegisterDelegatedAdministratorRequest, object>({
  action: 'RegisterDelegatedAdministrator',
  callers: 'management',
  resources: ({ AccountId }) => [AccountId],
  conditions: ({ ServicePrincipal }) => ({ 'organizations:ServicePrincipal': ServicePrincipal }),
  handle: ({ AccountId, ServicePrincipal }, organization, { cloud }) => {
    checkAllFeatures(organization)
    checkServicePrincipal(ServicePrincipal)
    checkIsNoManagement(organization, AccountId)
    const { state } = findAccount(organization, AccountId)
    if (state !== 'ACTIVE') throw constraintViolation('CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR')
    const { administrators, trustedServices } = organization
    if (!trustedServices.has(ServicePrincipal)) throw constraintViolation('SERVICE_ACCESS_NOT_ENABLED')
    const services = getOrCreate(administrators, AccountId, () => new Map<string, Date>())
    if (services.has(ServicePrincipal)) throw organizationsError('AccountAlreadyRegisteredException')
    services.set(ServicePrincipal, new Date(cloud.clock.now()))
    return {}
  },
})
