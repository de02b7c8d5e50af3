import type { PrincipalType } from '../match-principal.ts'
import { hasVariables } from '../policy-variables.ts'
import type { RequestPrincipal } from '../principal.ts'
import type { RequestContext } from '../request-context.ts'
import type { Budget } from './budget.ts'
import { callerArns } from './caller-arns.ts'
import { services, withUserIds } from './caller-ids.ts'
import { familyOf } from './families.ts'
import type { ComparedStatement, Line, PolicyType } from './statements.ts'

/** A caller, and what its context says of it. */
export interface Caller {
  readonly principal: RequestPrincipal
  readonly context: RequestContext
}

/** The keys that follow from the caller; of these a request carries only the id of a user or role. */
export const CALLER_KEYS: ReadonlySet<string> = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principaltype',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:userid',
  'aws:username',
])

export interface CallerQuestion {
  readonly statements: readonly ComparedStatement[]
  readonly policyType: PolicyType
  /** Keys that stand in patterns as variables. */
  readonly variables: ReadonlySet<string>
  readonly opaque: (key: string) => string
  readonly budget: Budget
}

const NAMELESS_PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/token.example.com'

/**
 * Callers of each class that the policies tell apart. Identity-based policies have users and role sessions; a resource-based
 * policy may be asked by any kind of caller, a trust policy by federated ones instead of anonymous ones.
 */
export function callers(question: CallerQuestion): Caller[] {
  const { statements, policyType, budget } = question
  const lines = statements.flatMap((statement) => statement.lines.filter(({ key }) => CALLER_KEYS.has(key)))
  for (const line of lines) doubtUnusual(line, budget)
  const arns = callerArns(question, lines)
  const people = withUserIds(arns, question, lines)
  if (policyType === 'identity') return people
  const federated = named(statements, 'Federated').filter((provider) => provider !== '*')
  const canonical = statements.some((one) => !one.twin && named([one], 'CanonicalUser').length > 0)
  if (canonical) budget.doubt('canonical users are not among the callers')
  const others = (list: readonly RequestPrincipal[]) => list.map((principal) => ({ principal, context: {} }))
  return [
    ...people,
    ...others(services(question, lines).map((service) => ({ service }))),
    ...(policyType === 'trust' || named(statements, 'Federated').length > 0
      ? others([...federated, NAMELESS_PROVIDER].map((provider) => ({ federated: provider })))
      : []),
    ...(policyType === 'trust' ? [] : others(['anonymous'])),
  ]
}

/** Callers are not told apart by lines that compare their keys with a number or a date, or with another key. */
function doubtUnusual(line: Line, budget: Budget): void {
  const family = familyOf(line)
  const { key, operator, values } = line.condition
  if (!['text', 'bool', 'none'].includes(family)) budget.doubt(`\`${key}\` is compared by ${operator}`)
  if (family === 'text' && line.variables && values.some(hasVariables)) {
    budget.doubt(`\`${key}\` is compared with the value of another key`)
  }
}

/** The names that Principal and NotPrincipal elements list under one type. */
export function named(statements: readonly ComparedStatement[], type: PrincipalType): string[] {
  const elements = statements.flatMap(({ compiled }) => compiled.source.principal ?? compiled.source.notPrincipal ?? [])
  return [...new Set(elements.flatMap((element) => (element === '*' ? [] : (element[type] ?? []))))]
}
