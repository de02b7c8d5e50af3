import type { DeleteSubnetRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { dependency } from '../errors.ts'
import { find } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html */
export default defineEc2Operation<DeleteSubnetRequest, object>({
  takes: ['SubnetId'],
  authorize: ({ SubnetId }, scope) => onResource('DeleteSubnet', 'subnet', SubnetId, scope),
  handle: ({ SubnetId }, { state }) => {
    find(state, 'subnet', SubnetId)
    if ([...state.networkInterfaces.values()].some((subject) => subject.SubnetId === SubnetId)) {
      throw dependency(`The subnet '${SubnetId}' has dependencies and cannot be deleted.`)
    }
    for (const { associations } of state.routeTables.values()) {
      for (const [id, association] of associations) if (association.SubnetId === SubnetId) associations.delete(id)
    }
    state.subnets.delete(SubnetId)
    return {}
  },
})
