import type { DescribeEffectivePolicyRequest, DescribeEffectivePolicyResponse } from '@aws-sdk/client-organizations'
import { effectivePolicy } from '../effective-policy.ts'
import { organizationsError } from '../errors.ts'
import { defineOrganizationOperation } from '../organization-operation.ts'
import { attachedTo } from '../policies.ts'
import { lineOf } from '../tree.ts'

/**
 * For management policies only: the model knows neither SCPs nor RCPs here.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeEffectivePolicy.html
 */
export default defineOrganizationOperation<DescribeEffectivePolicyRequest, DescribeEffectivePolicyResponse>({
  action: 'DescribeEffectivePolicy',
  callers: 'members',
  resources: ({ TargetId }) => [TargetId],
  conditions: ({ PolicyType }) => ({ 'organizations:PolicyType': PolicyType }),
  handle: ({ PolicyType, TargetId }, organization, { account, cloud }) => {
    const id = TargetId ?? account
    // An account may ask about itself, the management account and administrators about any.
    const isOwn =
      id === account || account === organization.managementAccount || organization.administrators.has(account)
    if (!isOwn) throw organizationsError('AccessDeniedException')
    const target = organization.accounts.get(id)
    if (target === undefined) throw organizationsError('TargetNotFoundException')
    const content = effectivePolicy(lineOf(target).map((level) => attachedTo(organization, level, PolicyType)))
    if (content === undefined) throw organizationsError('EffectivePolicyNotFoundException')
    return {
      EffectivePolicy: {
        PolicyContent: content,
        LastUpdatedTimestamp: new Date(cloud.clock.now()),
        TargetId: id,
        PolicyType,
      },
    }
  },
})
