import type { UntagResourceRequest } from '@aws-sdk/client-organizations'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { tagsOf } from '../tagged-resource.ts'
import { removeTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_UntagResource.html */
export default defineOrganizationOperation<UntagResourceRequest, object>({
  action: 'UntagResource',
  callers: 'delegates',
  resources: ({ ResourceId }) => [ResourceId],
  handle: ({ ResourceId, TagKeys }, organization) => {
    removeTags(tagsOf(organization, ResourceId), TagKeys)
    return {}
  },
})
