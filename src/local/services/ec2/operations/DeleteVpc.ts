import type { DeleteVpcRequest } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { dependency } from '../errors.ts'
import { find } from '../resources.ts'
import { isMain } from '../route-tables.ts'
import type { Ec2State } from '../state.ts'

/**
 * What came with the VPC goes with it; anything else that is left stands in the way.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
 */
export default defineEc2Operation<DeleteVpcRequest, object>({
  takes: ['VpcId'],
  authorize: ({ VpcId }, scope) => onResource('DeleteVpc', 'vpc', VpcId, scope),
  handle: ({ VpcId }, { state }) => {
    find(state, 'vpc', VpcId)
    if (isInUse(state, VpcId)) throw dependency(`The vpc '${VpcId}' has dependencies and cannot be deleted.`)
    for (const [id, table] of state.routeTables) if (table.VpcId === VpcId) state.routeTables.delete(id)
    for (const [id, group] of state.securityGroups) if (group.VpcId === VpcId) state.securityGroups.delete(id)
    for (const [id, acl] of state.networkAcls) if (acl.VpcId === VpcId) state.networkAcls.delete(id)
    state.vpcs.delete(VpcId)
    return {}
  },
})

function isInUse(state: Ec2State, VpcId: string): boolean {
  const inside = <T extends { readonly VpcId?: string | undefined }>(resources: ReadonlyMap<string, T>) =>
    [...resources.values()].filter((resource) => resource.VpcId === VpcId)
  return (
    inside(state.subnets).length > 0 ||
    inside(state.internetGateways).length > 0 ||
    inside(state.vpcEndpoints).length > 0 ||
    inside(state.networkInterfaces).length > 0 ||
    inside(state.routeTables).some((table) => !isMain(table)) ||
    inside(state.securityGroups).some(({ GroupName }) => GroupName !== 'default')
  )
}
