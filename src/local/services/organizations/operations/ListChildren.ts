import type { ListChildrenRequest, ListChildrenResponse } from '@aws-sdk/client-organizations'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'
import type { Target } from '../state.ts'
import { accountsIn, findParent, unitsIn } from '../tree.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListChildren.html */
export default defineOrganizationOperation<ListChildrenRequest, ListChildrenResponse>({
  action: 'ListChildren',
  callers: 'readers',
  resources: ({ ParentId }) => [ParentId],
  handle: ({ ParentId, ChildType, ...page }, organization) => {
    const parent = findParent(organization, ParentId)
    const children = ChildType === 'ACCOUNT' ? accountsIn(organization, parent) : unitsIn(organization, parent)
    const { items, ...rest } = paginate<Target>(children, ({ id }) => id, page)
    return { Children: items.map(({ id }) => ({ Id: id, Type: ChildType })), ...rest }
  },
})
