import type { ListParentsRequest, ListParentsResponse } from '@aws-sdk/client-organizations'
import { organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'
import { findTarget } from '../tree.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html */
export default defineOrganizationOperation<ListParentsRequest, ListParentsResponse>({
  action: 'ListParents',
  callers: 'readers',
  resources: ({ ChildId }) => [ChildId],
  handle: ({ ChildId, ...page }, organization) => {
    const child = findTarget(organization, ChildId)
    if (child === undefined || child.kind === 'ROOT') throw organizationsError('ChildNotFoundException')
    const { items, ...rest } = paginate([child.parent], ({ id }) => id, page)
    return { Parents: items.map(({ id, kind }) => ({ Id: id, Type: kind })), ...rest }
  },
})
