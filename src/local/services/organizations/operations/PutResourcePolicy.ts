import type { PutResourcePolicyRequest, PutResourcePolicyResponse } from '@aws-sdk/client-organizations'
import { checkDelegation, describeDelegation } from '../delegation.ts'
import { invalidInput } from '../errors.ts'
import { lowerCaseId, organizationArn } from '../ids.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { readTags } from '../tags.ts'

/**
 * Delegates operations to member accounts. Tags can be given only to a new policy.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_PutResourcePolicy.html
 */
export default defineOrganizationOperation<PutResourcePolicyRequest, PutResourcePolicyResponse>({
  action: 'PutResourcePolicy',
  callers: 'management',
  handle: ({ Content, Tags }, organization, { cloud }) => {
    checkDelegation(Content)
    // With which error AWS refuses them is not verified.
    if (organization.delegation && Tags && Tags.length > 0) throw invalidInput('TARGET_NOT_SUPPORTED')
    const { id, tags } = organization.delegation ?? { id: `rp-${lowerCaseId(cloud.random, 8)}`, tags: readTags(Tags) }
    const arn = organizationArn(organization, 'resourcepolicy', id)
    organization.delegation = {
      id,
      arn,
      content: Content,
      document: { name: 'resource policy of the organization', document: Content },
      tags,
    }
    return { ResourcePolicy: describeDelegation(organization.delegation) }
  },
})
