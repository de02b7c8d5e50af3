import { shortName } from '../../core/short-name.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import { principalsOf, statementsOf } from '../statements.ts'

export const orphanedPrincipal = defineCheck({
  id: 'orphaned-principal',
  title: 'A policy names a role or user that was deleted',
  severity: 'error',
  why: 'On saving, AWS turns a role’s ARN into its unique id; a role that is made again under the same name has another one and is locked out.',
  fix: 'Name the role’s ARN again; or the account’s root with `ArnEquals aws:PrincipalArn`, which survives.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  run: (system) => {
    const ids = new Set(
      system.accounts.flatMap(({ id }) => system.world.principals(id).flatMap(({ uniqueId }) => uniqueId ?? [])),
    )
    return [...statementsOf(system, 'trust', 'resource')].flatMap(({ statement, policy, place }) =>
      principalsOf(statement, 'AWS')
        .filter((name) => /^(AROA|AIDA)[A-Z0-9]{12,}$/.test(name) && !ids.has(name))
        .map(
          (name): Finding => ({
            id: 'orphaned-principal',
            severity: 'error',
            place,
            message: `the policy of ${shortName(policy.holder)} names ${name}, the id of a ${name.startsWith('AROA') ? 'role' : 'user'} that is gone`,
            why: 'whoever has its name now is another principal and is not let in; a policy with such an id cannot be saved again',
            fix: 'put the ARN in its place; or the account’s root with ArnEquals aws:PrincipalArn, which survives a role that is made again',
          }),
        ),
    )
  },
})
