import type { DisableAWSServiceAccessRequest } from '@aws-sdk/client-organizations'
import { checkAllFeatures } from '../create-organization.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { checkServicePrincipal } from '../service-principal.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisableAWSServiceAccess.html */
export default defineOrganizationOperation<DisableAWSServiceAccessRequest, object>({
  action: 'DisableAWSServiceAccess',
  callers: 'management',
  conditions: ({ ServicePrincipal }) => ({ 'organizations:ServicePrincipal': ServicePrincipal }),
  handle: ({ ServicePrincipal }, organization) => {
    checkAllFeatures(organization)
    checkServicePrincipal(ServicePrincipal)
    organization.trustedServices.delete(ServicePrincipal)
    return {}
  },
})
