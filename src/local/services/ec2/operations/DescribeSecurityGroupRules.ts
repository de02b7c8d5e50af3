import type { DescribeSecurityGroupRulesRequest, DescribeSecurityGroupRulesResult } from '@aws-sdk/client-ec2'
import { onAnything } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { createFilter } from '../filters.ts'
import { pageOf } from '../page.ts'
import { describeRule } from '../permissions.ts'
import { findAll } from '../resources.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html */
export default defineEc2Operation<DescribeSecurityGroupRulesRequest, DescribeSecurityGroupRulesResult>({
  takes: ['SecurityGroupRuleIds', 'Filters', 'MaxResults', 'NextToken'],
  authorize: (_, scope) => onAnything('DescribeSecurityGroupRules', scope),
  handle: ({ SecurityGroupRuleIds = [], Filters, ...request }, scope) => {
    findAll(scope.state, 'security-group-rule', SecurityGroupRuleIds)
    const wanted = new Set(SecurityGroupRuleIds)
    const rules = [...scope.state.securityGroups.values()].flatMap((group) =>
      [...group.rules.values()]
        .filter(({ SecurityGroupRuleId }) => wanted.size === 0 || wanted.has(SecurityGroupRuleId))
        .map((rule) => describeRule(rule, group, scope)),
    )
    const matches = createFilter(
      Filters,
      {
        'group-id': ({ GroupId }: (typeof rules)[number]) => GroupId,
        'security-group-rule-id': ({ SecurityGroupRuleId }) => SecurityGroupRuleId,
      },
      ({ Tags }) => Tags,
    )
    const { page, NextToken } = pageOf(
      rules.filter(matches),
      ({ SecurityGroupRuleId = '' }) => SecurityGroupRuleId,
      request,
    )
    return { SecurityGroupRules: [...page], ...(NextToken !== undefined && { NextToken }) }
  },
})
