import type { CreatePolicyRequest } from '@aws-sdk/client-organizations'
import type { OperationContext, Validated } from '../../operation.ts'
import { constraintViolation } from './errors.ts'
import { lowerCaseId, organizationArn } from './ids.ts'
import { checkContent, checkPolicyName, rulesOf } from './policies.ts'
import type { Organization, OrganizationPolicy } from './state.ts'
import { readTags } from './tags.ts'

/** @throws AwsError for a name that is taken, a document that is none, or one policy too many */
export function createPolicy(
  organization: Organization,
  { Name: name, Type: type, Description: description, Content: content, Tags }: Validated<CreatePolicyRequest>,
  { cloud }: OperationContext,
): OrganizationPolicy {
  checkContent(type, content)
  checkPolicyName(organization, type, name)
  const tags = readTags(Tags)
  const ofType = [...organization.policies.values()].filter((policy) => policy.type === type)
  if (ofType.length >= rulesOf(type).maxPolicies) throw constraintViolation('POLICY_NUMBER_LIMIT_EXCEEDED')
  const id = `p-${lowerCaseId(cloud.random, 8)}`
  const arn = organizationArn(organization, 'policy', `${type.toLowerCase()}/${id}`)
  const document = { name, arn, document: content }
  const policy = { id, arn, type, awsManaged: false, name, description, content, document, tags }
  organization.policies.set(id, policy)
  return policy
}
