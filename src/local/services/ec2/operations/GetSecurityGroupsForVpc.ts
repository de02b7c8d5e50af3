import type { GetSecurityGroupsForVpcRequest, GetSecurityGroupsForVpcResult } from '@aws-sdk/client-ec2'
import { onResource } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { createFilter } from '../filters.ts'
import { pageOf } from '../page.ts'
import { find } from '../resources.ts'
import { describeGroup } from '../security-groups.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSecurityGroupsForVpc.html */
export default defineEc2Operation<GetSecurityGroupsForVpcRequest, GetSecurityGroupsForVpcResult>({
  takes: ['VpcId', 'Filters', 'MaxResults', 'NextToken'],
  authorize: ({ VpcId }, scope) => onResource('GetSecurityGroupsForVpc', 'vpc', VpcId, scope),
  handle: ({ VpcId, Filters, ...request }, scope) => {
    find(scope.state, 'vpc', VpcId)
    const matches = createFilter(
      Filters,
      {
        description: ({ Description }) => Description,
        'group-id': ({ GroupId }) => GroupId,
        'group-name': ({ GroupName }) => GroupName,
        'owner-id': ({ OwnerId }) => OwnerId,
        'primary-vpc-id': ({ VpcId }) => VpcId,
      },
      ({ Tags }: ReturnType<typeof describeGroup>) => Tags,
    )
    const groups = [...scope.state.securityGroups.values()]
      .filter((group) => group.VpcId === VpcId)
      .map((group) => describeGroup(group, scope))
      .filter(matches)
    const { page, NextToken } = pageOf(groups, ({ GroupId = '' }) => GroupId, request)
    return {
      SecurityGroupForVpcs: page.map(({ GroupId, GroupName, Description, OwnerId, Tags }) => ({
        GroupId,
        GroupName,
        Description,
        OwnerId,
        PrimaryVpcId: VpcId,
        Tags,
      })),
      ...(NextToken !== undefined && { NextToken }),
    }
  },
})
