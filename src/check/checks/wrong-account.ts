import { accountOf } from '../../core/arn.ts'
import { shortName } from '../../core/short-name.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'

export const wrongAccount = defineCheck({
  id: 'wrong-account',
  title: 'A permission or a role stands in the stack of another account',
  severity: 'error',
  why: 'A resource’s policy can only be written in the account that owns the resource, and a function runs with a role of its own account only.',
  fix: 'Move the permission into the stack of the account that owns the function.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html',
  run: ({ policies, functions }) => [
    ...policies
      .filter(({ side, holder, account }) => side === 'resource' && (accountOf(holder) ?? account) !== account)
      .map(
        ({ holder, account, place }): Finding => ({
          id: 'wrong-account',
          severity: 'error',
          place,
          message: `the permission for ${shortName(holder)} of account ${accountOf(holder)} stands in a stack of account ${account}`,
          why: `only account ${accountOf(holder)} can write it; this stack fails, or changes nothing`,
          fix: `move it into the stack of account ${accountOf(holder)}; account ${account} needs the statement in its role’s policy instead`,
        }),
      ),
    ...functions.flatMap(({ name, role, account, place }): Finding[] => {
      const other = role === undefined ? account : accountOf(role)
      if (other === undefined || other === account) return []
      return [
        {
          id: 'wrong-account',
          severity: 'error',
          place,
          message: `function ${name} of account ${account} is to run with ${role} of account ${other}`,
          why: 'Lambda refuses it: cross-account pass role is not allowed',
          fix: `give it a role of account ${account} that may assume the other one`,
        },
      ]
    }),
  ],
})
