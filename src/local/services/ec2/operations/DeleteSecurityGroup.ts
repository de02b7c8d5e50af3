import type { DeleteSecurityGroupRequest, DeleteSecurityGroupResult } from '@aws-sdk/client-ec2'
import { defineEc2Operation } from '../define-operation.ts'
import { deleteGroup, groupOf, onGroup } from '../security-groups.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html */
export default defineEc2Operation<DeleteSecurityGroupRequest, DeleteSecurityGroupResult>({
  takes: ['GroupId', 'GroupName'],
  authorize: (input, scope) => onGroup('DeleteSecurityGroup', input, scope),
  handle: (input, scope) => {
    const group = groupOf(scope, input)
    deleteGroup(scope, group)
    return { Return: true, GroupId: group.GroupId }
  },
})
