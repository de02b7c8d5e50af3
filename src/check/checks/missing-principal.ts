import { accountOf } from '../../core/arn.ts'
import { nearest } from '../../core/nearest.ts'
import { shortName } from '../../core/short-name.ts'
import { parsePrincipal } from '../../iam/principal.ts'
import { findWorldPrincipal } from '../../iam/world/decide-in.ts'
import { findAccount, type World } from '../../iam/world/world.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import { principalsOf, type SystemStatement, statementsOf } from '../statements.ts'

export const missingPrincipal = defineCheck({
  id: 'missing-principal',
  title: 'A policy names a role or user that is not there',
  severity: 'error',
  why: 'AWS refuses a trust policy or permission that names a principal which does not exist: “Invalid principal in policy”.',
  fix: 'Name the account’s root with the condition `ArnEquals aws:PrincipalArn`: then the role need not exist yet.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  run: (system) =>
    [...statementsOf(system, 'trust', 'resource')].flatMap((one) =>
      principalsOf(one.statement, 'AWS')
        .filter((arn) => isMissing(arn, system.world))
        .map((arn) => findingOf(arn, one, system.world)),
    ),
})

/** A role or user of an account that is known, and does not have it. */
function isMissing(arn: string, world: World): boolean {
  if (!/^arn:[^:]+:(iam::\d{12}:(role|user)\/|sts::\d{12}:assumed-role\/)/.test(arn)) return false
  const account = accountOf(arn)
  return findAccount(world, account) !== undefined && findWorldPrincipal(world, parsePrincipal(arn)) === undefined
}

function findingOf(arn: string, { place, policy }: SystemStatement, world: World): Finding {
  const account = accountOf(arn) as string
  const like = nearest(
    arn,
    world.principals(account).map((principal) => principal.arn),
  )
  const meant = like === undefined ? '' : `; did you mean ${like}?`
  return {
    id: 'missing-principal',
    severity: 'error',
    place,
    message: `the policy of ${shortName(policy.holder)} names ${arn}, which account ${account} does not have`,
    why: 'AWS refuses a policy that names a principal which does not exist: “Invalid principal in policy”',
    fix: `name the account and put the role into a condition, which need not exist yet${meant}`,
    statement: {
      Principal: { AWS: `arn:${arn.split(':')[1]}:iam::${account}:root` },
      Condition: { ArnEquals: { 'aws:PrincipalArn': like ?? arn } },
    },
  }
}
