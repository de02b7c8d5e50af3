import type { CreateOrganizationalUnitRequest, CreateOrganizationalUnitResponse } from '@aws-sdk/client-organizations'
import { describeUnit } from '../describe.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { readTags } from '../tags.ts'
import { findParent } from '../tree.ts'
import { createUnit } from '../units.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html */
export default defineOrganizationOperation<CreateOrganizationalUnitRequest, CreateOrganizationalUnitResponse>({
  action: 'CreateOrganizationalUnit',
  callers: 'management',
  resources: ({ ParentId }) => [ParentId],
  handle: ({ ParentId, Name, Tags }, organization, context) => {
    const parent = findParent(organization, ParentId)
    const unit = createUnit(organization, parent, { name: Name, tags: readTags(Tags) }, context)
    return { OrganizationalUnit: describeUnit(organization, unit) }
  },
})
