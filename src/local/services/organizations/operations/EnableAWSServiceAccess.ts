import type { EnableAWSServiceAccessRequest } from '@aws-sdk/client-organizations'
import { checkAllFeatures } from '../create-organization.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { checkServicePrincipal } from '../service-principal.ts'

/**
 * Once more is no error.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html
 */
export default defineOrganizationOperation<EnableAWSServiceAccessRequest, object>({
  action: 'EnableAWSServiceAccess',
  callers: 'management',
  conditions: ({ ServicePrincipal }) => ({ 'organizations:ServicePrincipal': ServicePrincipal }),
  handle: ({ ServicePrincipal }, organization, { cloud }) => {
    checkAllFeatures(organization)
    checkServicePrincipal(ServicePrincipal)
    const { trustedServices } = organization
    if (!trustedServices.has(ServicePrincipal)) trustedServices.set(ServicePrincipal, new Date(cloud.clock.now()))
    return {}
  },
})
