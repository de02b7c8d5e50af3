import { shortName } from '../../core/short-name.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import { principalsOf, requiresKey, statementsOf } from '../statements.ts'

/** Keys that say who calls, or from where. */
const NARROWING = [
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalservicename',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceip',
  'aws:userid',
]

export const publicAccess = defineCheck({
  id: 'public-access',
  title: 'A policy lets in everybody',
  severity: 'error',
  why: '`*` as a principal is every AWS account there is, and for most services whoever sends no credentials at all.',
  fix: 'Name the accounts or roles, or the organization by `aws:PrincipalOrgID`.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  run: (system) =>
    [...statementsOf(system, 'trust', 'resource')]
      .filter(({ statement }) => statement.effect === 'Allow')
      .filter(({ statement }) => principalsOf(statement, 'AWS').includes('*') || statement.notPrincipal !== undefined)
      .filter(({ statement }) => !requiresKey(statement, NARROWING))
      .map(
        ({ policy, statement, place }): Finding => ({
          id: 'public-access',
          severity: 'error',
          place,
          message: `the policy of ${shortName(policy.holder)} lets everybody ${statement.actions.join(', ')}`,
          why:
            policy.side === 'trust'
              ? 'any role of any AWS account may assume it'
              : 'any AWS account may call it, and whoever sends no credentials where the service takes that',
          fix: 'name the calling account or role as the principal; or add the organization as a condition',
          statement: { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-…' } } },
        }),
      ),
})
