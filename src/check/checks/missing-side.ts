import { accountOf } from '../../core/arn.ts'
import type { AuthorizationRequest } from '../../iam/authorize.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import { unmetFindings } from '../unmet-findings.ts'
import { unusedGrants } from '../unused-grants.ts'

export const missingSide = defineCheck({
  id: 'missing-side',
  title: 'Only one of the two accounts allows a call',
  severity: 'error',
  why: 'Across accounts both the caller’s own policy and the policy of what is called must allow; AWS denies with AccessDenied at the first call.',
  fix: 'Add the statement that is missing, in the account that the finding names.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html',
  run: (system) => [
    ...unmetFindings(system, 'missing-side', ({ need, obstacles }) => ({
      message: `${need.why}: ${obstacles.map(({ finding }) => finding).join('; ')}`,
      why: whyOf(
        need.request,
        obstacles.map(({ account }) => account ?? '?'),
      ),
      ...(obstacles.length > 1 && { fix: obstacles.map(({ fix }) => fix.text).join('; and ') }),
    })),
    ...unusedGrants(system).map(
      ({ holder, action, account, place }): Finding => ({
        id: 'missing-side',
        severity: 'warning',
        place,
        message: `account ${account} is let in, but nobody there may ${action} on ${holder}`,
        why: `account ${accountOf(holder) ?? '?'} only hands on the permission; account ${account} must give it to a role of its own`,
        fix: 'add to the policies of the role that calls',
        statement: { Effect: 'Allow', Action: action, Resource: holder },
      }),
    ),
  ],
})

function whyOf({ principal, resource, resourceAccount }: AuthorizationRequest, accounts: readonly string[]): string {
  const owner = resourceAccount ?? accountOf(resource) ?? 'the owner’s'
  if (accounts.length > 1) return `neither account ${accounts.join(' nor account ')} allows it`
  if (accountOf(String(principal)) === owner) return `account ${owner} is the only one to allow it, and does not`
  return `both sides must allow; account ${accounts[0]} does not${accounts[0] === owner ? '' : `, account ${owner} does`}`
}
