import { accountOf } from '../../core/arn.ts'
import { shortName } from '../../core/short-name.ts'
import { compileActions } from '../../iam/match-action.ts'
import type { Statement } from '../../iam/policy-document.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import { type SystemStatement, statementsOf } from '../statements.ts'

export const broadWildcard = defineCheck({
  id: 'broad-wildcard',
  title: 'A statement covers more than it is for',
  severity: 'warning',
  why: '`f*` covers `f2`, `f:*` every version and alias, and a role that may assume `*` may assume whatever trusts its account.',
  fix: 'Name the function with its qualifier, the role, the stream; name the actions.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  run: (system) =>
    [...statementsOf(system, 'inline', 'managed', 'resource')]
      .filter(({ statement }) => statement.effect === 'Allow')
      .flatMap((one) => {
        const reason = tooBroad(one.statement)
        return reason === undefined ? [] : [findingOf(one, reason)]
      }),
})

/** Services whose actions, as far as they cross accounts, take single resources. */
const WITH_RESOURCES = [
  'sts:',
  'lambda:',
  's3:',
  'sqs:',
  'kinesis:',
  'dynamodb:',
  'sns:',
  'secretsmanager:',
  'kms:',
  'iam:PassRole',
]

/** Of these services no action lists or makes what has no name yet. */
const LISTS = /:(List|Describe|Create|Get(CallerIdentity|SessionToken|AccountSettings))/i

interface Reason {
  readonly what: string
  readonly why: string
  readonly fix: string
}

function tooBroad(statement: Statement): Reason | undefined {
  const { actions, notAction, notResource, resources = [] } = statement
  if (notAction)
    return {
      what: 'NotAction',
      why: 'it allows every action that it does not name, also future ones',
      fix: 'name the actions',
    }
  if (notResource)
    return { what: 'NotResource', why: 'it allows every resource that it does not name', fix: 'name the resources' }
  const all = actions.find((action) => /^(\*|[^:]+:\*)$/.test(action) && !action.startsWith('logs:'))
  if (all !== undefined) {
    return {
      what: `action ${all}`,
      why: 'it allows everything that the service can do, deleting and granting too',
      fix: 'name the actions that are needed',
    }
  }
  const named = actions.filter(
    (action) => WITH_RESOURCES.some((prefix) => action.startsWith(prefix)) && !LISTS.test(action),
  )
  const wide = named.length === 0 ? undefined : resources.find((resource) => isWide(resource, named))
  if (wide === undefined) return undefined
  return { what: `${named.join(', ')} on \`${wide}\``, why: whyOf(wide, named), fix: fixOf(wide) }
}

/** Keys of a bucket may have a wildcard; names of functions, roles, queues and the like may not. */
function isWide(resource: string, actions: readonly string[]): boolean {
  if (resource === '*') return true
  if (!/[*?]/.test(resource)) return false
  if (/^arn:[^:]+:s3:::[^*?]+\//.test(resource)) return false
  return (
    !compileActions(['dynamodb:*'], false)(actions[0]?.toLowerCase() ?? '') ||
    !/:table\/[^*?]+\/(index|stream)\/\*$/.test(resource)
  )
}

function whyOf(resource: string, actions: readonly string[]): string {
  if (/:function:[^:*?]+\*$/.test(resource)) return 'it covers every function whose name begins like that'
  if (/:function:[^:*?]+:\*$/.test(resource))
    return 'it covers every version and alias, old ones too, yet not the function without a qualifier'
  if (actions.includes('sts:AssumeRole')) return 'whatever role trusts this account anywhere can be assumed'
  return 'it covers resources that nobody has thought of yet'
}

function fixOf(resource: string): string {
  if (/:function:/.test(resource)) return 'name the function, and the alias that is called, exactly'
  return 'name the resources'
}

function findingOf({ policy, place, statement }: SystemStatement, { what, why, fix }: Reason): Finding {
  const holder =
    policy.side === 'managed'
      ? `managed policy ${policy.holder}`
      : `${shortName(policy.holder)} of account ${accountOf(policy.holder) ?? policy.account}`
  const name = statement.sid ?? `statement ${statement.index + 1}`
  return { id: 'broad-wildcard', severity: 'warning', place, message: `${name} of ${holder} allows ${what}`, why, fix }
}
