import type { TagResourceRequest } from '@aws-sdk/client-organizations'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { tagsOf } from '../tagged-resource.ts'
import { addTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_TagResource.html */
export default defineOrganizationOperation<TagResourceRequest, object>({
  action: 'TagResource',
  callers: 'delegates',
  resources: ({ ResourceId }) => [ResourceId],
  handle: ({ ResourceId, Tags }, organization) => {
    addTags(tagsOf(organization, ResourceId), Tags)
    return {}
  },
})
