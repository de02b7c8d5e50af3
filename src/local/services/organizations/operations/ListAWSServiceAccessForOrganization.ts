import type {
  ListAWSServiceAccessForOrganizationRequest,
  ListAWSServiceAccessForOrganizationResponse,
} from '@aws-sdk/client-organizations'
import { checkAllFeatures } from '../create-organization.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAWSServiceAccessForOrganization.html */
export default defineOrganizationOperation<
  ListAWSServiceAccessForOrganizationRequest,
  ListAWSServiceAccessForOrganizationResponse
>({
  action: 'ListAWSServiceAccessForOrganization',
  callers: 'readers',
  handle: (input, organization) => {
    checkAllFeatures(organization)
    const { items, ...rest } = paginate([...organization.trustedServices], ([service]) => service, input)
    return {
      EnabledServicePrincipals: items.map(([ServicePrincipal, DateEnabled]) => ({ ServicePrincipal, DateEnabled })),
      ...rest,
    }
  },
})
