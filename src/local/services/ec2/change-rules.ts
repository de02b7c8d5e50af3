import type { SecurityGroupRule as DescribedRule, TagSpecification } from '@aws-sdk/client-ec2'
import { ec2Error } from './errors.ts'
import { describeRule, quoteRule, type Rule, sameRule } from './permissions.ts'
import { QUOTAS } from './quotas.ts'
import { type Ec2Scope, newId } from './scope.ts'
import type { SecurityGroup, SecurityGroupRule } from './state.ts'
import { specifiedTags } from './tags.ts'

/**
 * Adds rules to a group, all of them or none.
 * @throws AwsError `InvalidPermission.Duplicate`, `RulesPerSecurityGroupLimitExceeded`
 */
export function addRules(
  scope: Ec2Scope,
  group: SecurityGroup,
  rules: readonly Rule[],
  tags: readonly TagSpecification[] | undefined,
): DescribedRule[] {
  const existing = [...group.rules.values()]
  for (const [index, rule] of rules.entries()) {
    if (![...existing, ...rules.slice(0, index)].some((other) => sameRule(other, rule))) continue
    throw ec2Error('InvalidPermission.Duplicate', `the specified rule "${quoteRule(rule)}" already exists`)
  }
  const before = existing.filter(({ IsEgress }) => IsEgress === rules[0]?.IsEgress).length
  if (before + rules.length > scope.cloud.store.get(QUOTAS, scope).rulesPerGroup) {
    throw ec2Error(
      'RulesPerSecurityGroupLimitExceeded',
      'The maximum number of rules per security group has been reached.',
    )
  }
  const added = rules.map(
    (rule): SecurityGroupRule => ({
      SecurityGroupRuleId: newId(scope, 'sgr'),
      ...rule,
      tags: specifiedTags(tags, 'security-group-rule'),
    }),
  )
  for (const rule of added) group.rules.set(rule.SecurityGroupRuleId, rule)
  return added.map((rule) => describeRule(rule, group, scope))
}

/** Takes rules out of a group, all of them or none. @throws AwsError `InvalidPermission.NotFound` */
export function removeRules(group: SecurityGroup, rules: readonly Rule[]): void {
  const found = rules.map((rule) => [...group.rules.values()].find((other) => sameRule(other, rule)))
  if (found.includes(undefined)) {
    throw ec2Error('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.')
  }
  for (const rule of found) if (rule !== undefined) group.rules.delete(rule.SecurityGroupRuleId)
}

/** The same by their ids. @throws AwsError `InvalidSecurityGroupRuleId.NotFound` */
export function removeRulesById(group: SecurityGroup, ids: readonly string[], isEgress: boolean): void {
  const missing = ids.find((id) => group.rules.get(id)?.IsEgress !== isEgress)
  if (missing !== undefined) {
    throw ec2Error('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${missing}' does not exist`)
  }
  for (const id of ids) group.rules.delete(id)
}
