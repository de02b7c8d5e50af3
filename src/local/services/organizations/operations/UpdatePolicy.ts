import type { UpdatePolicyRequest, UpdatePolicyResponse } from '@aws-sdk/client-organizations'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { checkContent, checkMutable, checkPolicyName, describePolicy, findPolicy } from '../policies.ts'
import { treeChanged } from '../tree.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdatePolicy.html */
export default defineOrganizationOperation<UpdatePolicyRequest, UpdatePolicyResponse>({
  action: 'UpdatePolicy',
  callers: 'delegates',
  resources: ({ PolicyId }) => [PolicyId],
  handle: ({ PolicyId, Name, Description, Content }, organization) => {
    const policy = findPolicy(organization, PolicyId)
    checkMutable(policy)
    if (Name !== undefined && Name !== policy.name) checkPolicyName(organization, policy.type, Name)
    if (Content !== undefined) checkContent(policy.type, Content)
    policy.name = Name ?? policy.name
    policy.description = Description ?? policy.description
    policy.content = Content ?? policy.content
    policy.document = { name: policy.name, arn: policy.arn, document: policy.content }
    treeChanged(organization)
    return { Policy: describePolicy(policy) }
  },
})
