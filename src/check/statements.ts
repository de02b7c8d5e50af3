import { compilePolicy } from '../iam/compile-policy.ts'
import type { Statement } from '../iam/policy-document.ts'
import type { Place } from './finding.ts'
import type { System, SystemPolicy } from './system.ts'

/** A statement of one of a system's policies. */
export interface SystemStatement {
  readonly policy: SystemPolicy
  readonly statement: Statement
  readonly place: Place
}

/** Every statement of the policies of these kinds. */
export function* statementsOf(
  { policies }: System,
  ...sides: readonly SystemPolicy['side'][]
): Generator<SystemStatement> {
  for (const policy of policies) {
    if (!sides.includes(policy.side)) continue
    for (const { source } of compilePolicy(policy.document).statements) {
      yield { policy, statement: source, place: policy.placeOf(source.index) }
    }
  }
}

/** The principals of one kind that a statement names. */
export function principalsOf({ principal }: Statement, type: 'AWS' | 'Service'): readonly string[] {
  if (principal === undefined || principal === '*') return principal === '*' && type === 'AWS' ? ['*'] : []
  return principal[type] ?? []
}

/** Whether the caller must carry one of these keys with a given value; negated operators and `IfExists` do not say so. */
export function requiresKey({ conditions }: Statement, keys: readonly string[]): boolean {
  return conditions.some(
    ({ operator, key }) => !/Not|IfExists|^Null$|^ForAllValues/.test(operator) && keys.includes(key.toLowerCase()),
  )
}
