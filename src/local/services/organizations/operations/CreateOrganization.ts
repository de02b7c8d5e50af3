import type { CreateOrganizationRequest, CreateOrganizationResponse } from '@aws-sdk/client-organizations'
import { defineOperation } from '../../../operation.ts'
import { createOrganization } from '../create-organization.ts'
import { describeOrganization } from '../describe.ts'
import { organizationsError } from '../errors.ts'
import { organizationOf } from '../organization-operation.ts'

/**
 * The caller's account becomes the management account. No policy type is enabled in the root yet.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html
 */
export default defineOperation<CreateOrganizationRequest, CreateOrganizationResponse>({
  authorize: () => ({ action: 'organizations:CreateOrganization', resource: '*' }),
  handle: ({ FeatureSet = 'ALL' }, context) => {
    if (organizationOf(context) !== undefined) throw organizationsError('AlreadyInOrganizationException')
    return { Organization: describeOrganization(createOrganization(FeatureSet, context)) }
  },
})
