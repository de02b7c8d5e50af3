import type {
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse,
} from '@aws-sdk/client-organizations'
import { describeUnit } from '../describe.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { paginate } from '../paginate.ts'
import { findParent, unitsIn } from '../tree.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html */
export default defineOrganizationOperation<
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse
>({
  action: 'ListOrganizationalUnitsForParent',
  callers: 'readers',
  resources: ({ ParentId }) => [ParentId],
  handle: ({ ParentId, ...page }, organization) => {
    const units = unitsIn(organization, findParent(organization, ParentId))
    const { items, ...rest } = paginate(units, ({ id }) => id, page)
    return { OrganizationalUnits: items.map((unit) => describeUnit(organization, unit)), ...rest }
  },
})
