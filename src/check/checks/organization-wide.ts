import { shortName } from '../../core/short-name.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import { principalsOf, requiresKey, statementsOf } from '../statements.ts'

export const organizationWide = defineCheck({
  id: 'organization-wide',
  title: 'A policy lets in a whole organization',
  severity: 'warning',
  why: 'Every account of the organization may call, those for experiments and those that are made tomorrow too.',
  fix: 'Narrow it by `aws:PrincipalOrgPaths` to a unit, or by `aws:PrincipalArn` to the names of roles.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
  run: (system) =>
    [...statementsOf(system, 'trust', 'resource')]
      .filter(({ statement }) => statement.effect === 'Allow' && principalsOf(statement, 'AWS').includes('*'))
      .filter(({ statement }) => requiresKey(statement, ['aws:principalorgid']))
      .filter(
        ({ statement }) =>
          !requiresKey(statement, ['aws:principalarn', 'aws:principalaccount', 'aws:principalorgpaths']),
      )
      .map(
        ({ policy, statement, place }): Finding => ({
          id: 'organization-wide',
          // A configuration says so in as many words; a function’s policy still leaves it to each account who may.
          severity: policy.side === 'trust' && system.kind !== 'topology' ? 'warning' : 'info',
          place,
          message: `the policy of ${shortName(policy.holder)} lets the whole organization ${statement.actions.join(', ')}`,
          why: 'every account of it may, those for experiments and those that are made tomorrow too',
          fix:
            policy.side === 'trust'
              ? 'narrow it to a unit (aws:PrincipalOrgPaths) or to role names (aws:PrincipalArn)'
              : 'name the accounts, or call by a role, whose trust policy can be narrowed to a unit',
        }),
      ),
})
