import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from '@aws-sdk/client-organizations'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'
import { tagsOf } from '../tagged-resource.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html */
export default defineOrganizationOperation<ListTagsForResourceRequest, ListTagsForResourceResponse>({
  action: 'ListTagsForResource',
  callers: 'readers',
  resources: ({ ResourceId }) => [ResourceId],
  handle: ({ ResourceId, ...page }, organization) => {
    const { items, ...rest } = paginate([...tagsOf(organization, ResourceId)], ([key]) => key, page)
    return { Tags: items.map(([Key, Value]) => ({ Key, Value })), ...rest }
  },
})
