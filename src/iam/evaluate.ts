import type { ConditionContext } from './compile-conditions.ts'
import type { CompiledPolicy, CompiledStatement } from './compile-policy.ts'
import { type Caller, type GrantKind, stronger } from './match-principal.ts'

/** One request, as every policy is asked about it. */
export interface Question {
  readonly action: string
  readonly lowerCaseAction: string
  readonly resource: string
  readonly caller: Caller
  /** Made when the first condition or variable asks for it; most requests meet none. */
  readonly context: ConditionContext
}

/** A policy with the name that reasons and messages call it by. */
export interface NamedPolicy {
  readonly name: string
  /** JSON text, or a value that is not changed afterwards. */
  readonly document: unknown
  /** Quoted in AWS's message where it is explicit about the policy. */
  readonly arn?: string
}

export interface StatementMatch {
  readonly policy: NamedPolicy
  readonly statement: CompiledStatement
}

/** What a set of policies, joined by "or", says of a request. */
export interface Verdict {
  readonly allow: StatementMatch | undefined
  readonly deny: StatementMatch | undefined
  /** How the allowing statements of a resource-based policy name the caller. */
  readonly grant: GrantKind | undefined
}

export const SILENT: Verdict = { allow: undefined, deny: undefined, grant: undefined }

/** One policy and its compiled form. */
export type CompiledEntry = readonly [NamedPolicy, CompiledPolicy]

/** Asks each policy; the first Deny ends it. */
export function evaluate(entries: readonly CompiledEntry[], question: Question): Verdict {
  let allow: StatementMatch | undefined
  let grant: GrantKind | undefined
  for (const entry of entries) {
    const policy = entry[0]
    const compiled = entry[1]
    for (const statement of compiled.candidates(question.lowerCaseAction, question.resource)) {
      if (statement.effect === 'Allow' && allow !== undefined && statement.principal === undefined) continue
      const named = matchStatement(statement, question)
      if (named === undefined) continue
      if (statement.effect === 'Deny') return { allow, deny: { policy, statement }, grant }
      grant = stronger(grant, named)
      if (grant === named || allow === undefined) allow = { policy, statement }
    }
  }
  return allow === undefined ? SILENT : { allow, deny: undefined, grant }
}

/** Whether a statement, whose action is known to match, applies; for one without Principal the answer is `everyone`. */
function matchStatement(statement: CompiledStatement, question: Question): GrantKind | undefined {
  const { resource, principal, conditions } = statement
  if (resource !== undefined && !resource(question.resource, question)) return undefined
  const named = principal === undefined ? 'everyone' : principal(question.caller)
  if (named === undefined) return undefined
  for (const condition of conditions) if (!condition.test(question.context)) return undefined
  return named
}
