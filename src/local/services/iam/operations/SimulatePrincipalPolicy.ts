import type { SimulatePolicyResponse, SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { membershipOf } from '../../organizations/memberships.ts'
import { managedPolicy } from '../principal-policies.ts'
import { findPolicySource, policySourceAccess } from '../simulated-principal.ts'
import { readBoundary, readInputs, simulate } from '../simulation.ts'

/**
 * With the service control policies that bind the account, as they stand.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export default defineOperation<SimulatePrincipalPolicyRequest, SimulatePolicyResponse>({
  authorize: ({ PolicySourceArn }, context) => policySourceAccess('SimulatePrincipalPolicy', PolicySourceArn, context),
  handle: (input, context) => {
    const { cloud, partition, account } = context
    if (input.PolicyExclusionList !== undefined) {
      throw new AwsError('NotImplemented', 'the local AWS simulates no PolicyExclusionList', { status: 501 })
    }
    const { kind, holder, policies } = findPolicySource(input.PolicySourceArn, context)
    if (input.ResourcePolicy !== undefined && kind !== 'user' && input.CallerArn === undefined) {
      throw new AwsError('InvalidInput', 'CallerArn is required if ResourcePolicy is given.')
    }
    const { permissionsBoundary } = holder
    const boundary =
      readBoundary(input.PermissionsBoundaryPolicyInputList) ??
      (permissionsBoundary === undefined ? undefined : managedPolicy(permissionsBoundary, partition.id, cloud.store))
    const membership = membershipOf(cloud.store, partition.id, account)
    const source = kind === 'group' ? `arn:${partition.id}:iam::${account}:user/simulated` : holder.arn
    return simulate(input, {
      caller: input.CallerArn ?? source,
      policies: {
        identity: [...policies.keys(), ...readInputs('PolicyInputList', input.PolicyInputList)],
        ...(boundary && { permissionsBoundary: boundary }),
        ...(membership?.scps && { scps: membership.scps }),
      },
      sources: policies,
      inOrganization: membership !== undefined,
    })
  },
})
