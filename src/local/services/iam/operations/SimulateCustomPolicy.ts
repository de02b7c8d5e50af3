import type { SimulateCustomPolicyRequest, SimulatePolicyResponse } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { readBoundary, readInputs, simulate } from '../simulation.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html */
export default defineOperation<SimulateCustomPolicyRequest, SimulatePolicyResponse>({
  authorize: () => ({ action: 'iam:SimulateCustomPolicy', resource: '*' }),
  handle: (input, { account, partition }) => {
    if (input.ResourcePolicy !== undefined && input.CallerArn === undefined) {
      throw new AwsError('InvalidInput', 'CallerArn is required if ResourcePolicy is given.')
    }
    const boundary = readBoundary(input.PermissionsBoundaryPolicyInputList)
    const levels = input.OrderedOrganizationPolicyInputList
    const scps = levels?.map(({ ServiceControlPolicyInputList }) =>
      readInputs('ServiceControlPolicyInputList', ServiceControlPolicyInputList, 'scp'),
    )
    return simulate(input, {
      // Somebody has to ask; no policy of the simulation can name who does.
      caller: input.CallerArn ?? `arn:${partition.id}:iam::${account}:user/simulated`,
      policies: {
        identity: readInputs('PolicyInputList', input.PolicyInputList),
        ...(boundary && { permissionsBoundary: boundary }),
        ...(scps && { scps }),
      },
      sources: new Map(),
      inOrganization: scps !== undefined,
    })
  },
})
