import type {
  ListDelegatedServicesForAccountRequest,
  ListDelegatedServicesForAccountResponse,
} from '@aws-sdk/client-organizations'
import { findAccount } from '../accounts.ts'
import { checkAllFeatures } from '../create-organization.ts'
import { organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedServicesForAccount.html */
export default defineOrganizationOperation<
  ListDelegatedServicesForAccountRequest,
  ListDelegatedServicesForAccountResponse
>({
  action: 'ListDelegatedServicesForAccount',
  callers: 'readers',
  resources: ({ AccountId }) => [AccountId],
  handle: ({ AccountId, ...page }, organization) => {
    checkAllFeatures(organization)
    findAccount(organization, AccountId)
    const services = organization.administrators.get(AccountId)
    if (services === undefined) throw organizationsError('AccountNotRegisteredException')
    const { items, ...rest } = paginate([...services], ([service]) => service, page)
    return {
      DelegatedServices: items.map(([ServicePrincipal, DelegationEnabledDate]) => ({
        ServicePrincipal,
        DelegationEnabledDate,
      })),
      ...rest,
    }
  },
})
