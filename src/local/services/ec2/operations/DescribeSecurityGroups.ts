import type { DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { createFilter } from '../filters.ts'
import { pageOf } from '../page.ts'
import { findAll } from '../resources.ts'
import { defaultVpcOf, describeGroup, GROUP_FILTERS, groupsNamed } from '../security-groups.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
export default defineEc2Operation<DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult>({
  takes: ['GroupIds', 'GroupNames', 'Filters', 'MaxResults', 'NextToken'],
  authorize: (_, scope) => onAnything('DescribeSecurityGroups', scope),
  handle: ({ GroupIds = [], GroupNames = [], Filters, ...request }, scope) => {
    const { state } = scope
    const named = [
      ...findAll(state, 'security-group', [...new Set(GroupIds)]),
      ...groupsNamed(state, GroupNames, defaultVpcOf(state)),
    ]
    const groups = GroupIds.length + GroupNames.length > 0 ? named : [...state.securityGroups.values()]
    const matches = createFilter(Filters, GROUP_FILTERS, ({ Tags }) => Tags)
    const found = groups.map((group) => describeGroup(group, scope)).filter(matches)
    const { page, NextToken } = pageOf(found, ({ GroupId = '' }) => GroupId, request)
    return { SecurityGroups: [...page], ...(NextToken !== undefined && { NextToken }) }
  },
})
