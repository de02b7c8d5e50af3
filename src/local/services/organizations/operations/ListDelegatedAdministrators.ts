import type {
  ListDelegatedAdministratorsRequest,
  ListDelegatedAdministratorsResponse,
} from '@aws-sdk/client-organizations'
import { findAccount } from '../accounts.ts'
import { checkAllFeatures } from '../create-organization.ts'
import { describeAccount } from '../describe.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'
import { checkServicePrincipal } from '../service-principal.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedAdministrators.html */
export default defineOrganizationOperation<ListDelegatedAdministratorsRequest, ListDelegatedAdministratorsResponse>({
  action: 'ListDelegatedAdministrators',
  callers: 'readers',
  conditions: ({ ServicePrincipal }) =>
    ServicePrincipal === undefined ? {} : { 'organizations:ServicePrincipal': ServicePrincipal },
  handle: ({ ServicePrincipal, ...page }, organization) => {
    checkAllFeatures(organization)
    if (ServicePrincipal !== undefined) checkServicePrincipal(ServicePrincipal)
    const wanted = [...organization.administrators].filter(
      ([, services]) => ServicePrincipal === undefined || services.has(ServicePrincipal),
    )
    const { items, ...rest } = paginate(wanted, ([account]) => account, page)
    const administrators = items.map(([id, services]) => {
      const { Paths: _, ...account } = describeAccount(organization, findAccount(organization, id))
      return { ...account, DelegationEnabledDate: [...services.values()][0] }
    })
    return { DelegatedAdministrators: administrators, ...rest }
  },
})
