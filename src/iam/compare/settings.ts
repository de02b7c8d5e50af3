import type { ConditionContext } from '../compile-conditions.ts'
import { type Principal, parsePrincipal } from '../principal.ts'
import { createConditionContext, type RequestContext } from '../request-context.ts'
import type { Budget } from './budget.ts'
import { CALLER_KEYS, callers } from './dimension-caller.ts'
import type { OpenStatement } from './dimension-resource.ts'
import type { RequestWriter } from './request.ts'
import type { ComparedStatement, Line, PolicyType } from './statements.ts'
import { variableAssignments, variableKeys } from './variables.ts'

/** A caller, with the values that policy variables have in its requests. */
export interface Setting {
  readonly principal: Principal
  /** What the request says of both. */
  readonly context: RequestContext
  readonly base: ConditionContext
  /** The keys, in lower case, that are settled by it. */
  readonly settled: ReadonlySet<string>
  /** Tells apart the settings whose variables differ. */
  readonly variables: string
}

/** Every caller with every way to fill in the variables. */
export function* settings(
  statements: readonly ComparedStatement[],
  policyType: PolicyType,
  { opaque, resourceAccountFor }: RequestWriter,
  budget: Budget,
): Generator<Setting> {
  const variables = variableKeys(statements)
  const supplied = [...variables].filter((key) => !CALLER_KEYS.has(key))
  const settled = new Set([...CALLER_KEYS, ...supplied])
  const lines = statements.flatMap((statement) => statement.lines)
  for (const caller of callers({ statements, policyType, variables, opaque, budget })) {
    const carried = caller.context['aws:PrincipalArn']
    const principal = parsePrincipal(caller.principal, typeof carried === 'string' ? carried : undefined)
    const facts = { principal, resourceAccount: resourceAccountFor(principal) }
    const own = createConditionContext(caller.context, facts)
    for (const assignment of variableAssignments(supplied, lines, own, opaque, budget)) {
      const context = { ...caller.context, ...assignment }
      const base = createConditionContext(context, facts)
      // Of the caller's own keys only counts whether there is a value: one caller stands for all that no line tells apart.
      const values = [...variables].map((key) =>
        CALLER_KEYS.has(key) ? base.lookup(key) !== undefined : base.values(key),
      )
      yield { principal, context, base, settled, variables: JSON.stringify(values) }
    }
  }
}

/** The statements that speak of the caller and whose lines on settled keys hold, with their other lines. */
export function openStatements(
  statements: readonly ComparedStatement[],
  { principal, base, settled }: Setting,
): OpenStatement[] {
  const caller = { principal, userId: base.lookup('aws:userid'), hasBoundary: false }
  const isSettled = ({ key }: Line) => settled.has(key)
  return statements
    .filter(({ compiled }) => compiled.principal === undefined || compiled.principal(caller) !== undefined)
    .filter(({ lines }) => lines.every((line) => !isSettled(line) || line.condition.test(base)))
    .map((statement) => ({ statement, lines: statement.lines.filter((line) => !isSettled(line)) }))
}
