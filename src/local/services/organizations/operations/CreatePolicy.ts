import type { CreatePolicyRequest, CreatePolicyResponse } from '@aws-sdk/client-organizations'
import { createPolicy } from '../create-policy.ts'
import { organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { describePolicy } from '../policies.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html */
export default defineOrganizationOperation<CreatePolicyRequest, CreatePolicyResponse>({
  action: 'CreatePolicy',
  callers: 'delegates',
  conditions: ({ Type }) => ({ 'organizations:PolicyType': Type }),
  handle: (input, organization, context) => {
    if (organization.featureSet !== 'ALL') throw organizationsError('PolicyTypeNotAvailableForOrganizationException')
    return { Policy: describePolicy(createPolicy(organization, input, context)) }
  },
})
