import { CONDITION_OPERATORS, type ConditionOperator, type ValueTest } from './condition-operators.ts'
import { PolicyError } from './policy-error.ts'
import type { VariableLookup } from './policy-variables.ts'

/** The values that a request has for a key (in lower case); `undefined` where the key is absent. */
export interface ConditionContext {
  values(key: string): readonly string[] | undefined
  /** Whether the key is multivalued, however many values it has now; without this, whether it has several. */
  isList?(key: string): boolean
  readonly lookup: VariableLookup
}

/** One line of a Condition block: an operator, a key and the policy's values. */
export interface CompiledCondition {
  readonly operator: string
  /** As the policy spells it. */
  readonly key: string
  readonly values: readonly string[]
  readonly test: (context: ConditionContext) => boolean
}

type SetOperator = 'ForAllValues' | 'ForAnyValue'

const BY_NAME = new Map<string, { operator: ConditionOperator; negated: boolean }>()
for (const operator of CONDITION_OPERATORS) {
  BY_NAME.set(operator.name.toLowerCase(), { operator, negated: false })
  if (operator.negatedName) BY_NAME.set(operator.negatedName.toLowerCase(), { operator, negated: true })
}

/** @throws PolicyError for an operator that is not in the table, or a value that is not of its type: unknown means refused */
export function compileCondition(
  name: string,
  key: string,
  values: readonly string[],
  variables: boolean,
  path: string,
): CompiledCondition {
  const [, set, base, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/is.exec(name) as RegExpExecArray
  const make = (test: CompiledCondition['test']): CompiledCondition => ({ operator: name, key, values, test })
  const lowerKey = key.toLowerCase()
  if (base?.toLowerCase() === 'null' && set === undefined && ifExists === undefined) {
    return make(nullTest(lowerKey, values, path))
  }
  const found = BY_NAME.get((base as string).toLowerCase())
  if (found === undefined) {
    throw new PolicyError('Syntax errors in policy.', path, `unknown condition operator \`${name}\``)
  }
  const { operator, negated } = found
  const tests = values.map((value) => {
    const test = operator.compile(value, variables && operator.variables)
    if (test) return test
    throw new PolicyError('Syntax errors in policy.', path, `\`${value}\` is no value for \`${name}\``)
  })
  return make(valueTest(lowerKey, tests, { negated, ifExists: ifExists !== undefined, set: setOperator(set) }))
}

function setOperator(text: string | undefined): SetOperator | undefined {
  if (text === undefined) return undefined
  return text.toLowerCase() === 'forallvalues' ? 'ForAllValues' : 'ForAnyValue'
}

/** `true` = the key must be absent (or hold nothing), `false` = it must be there. */
function nullTest(key: string, values: readonly string[], path: string): CompiledCondition['test'] {
  const wanted = values.map((value) => value.toLowerCase())
  if (!wanted.every((value) => value === 'true' || value === 'false')) {
    throw new PolicyError('Syntax errors in policy.', path, 'Null takes `true` or `false`')
  }
  return (context) => {
    const absent = (context.values(key)?.length ?? 0) === 0
    return wanted.includes(absent ? 'true' : 'false')
  }
}

interface Mode {
  readonly negated: boolean
  readonly ifExists: boolean
  readonly set: SetOperator | undefined
}

/**
 * Joins the values of one line: OR over the policy's values, for a negated operator NOT (any of them). An absent key fails a
 * positive operator, and satisfies a negated one, `…IfExists` and `ForAllValues`. A multivalued key needs a set operator;
 * without one it equals nothing.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
function valueTest(key: string, tests: readonly ValueTest[], mode: Mode): CompiledCondition['test'] {
  const { negated, ifExists, set } = mode
  return (context) => {
    const given = context.values(key)
    if (given === undefined || given.length === 0) {
      if (set === 'ForAllValues') return true
      if (set === 'ForAnyValue') return ifExists && given === undefined
      return negated || ifExists
    }
    const holds = (value: string) => tests.some((test) => test(value, context.lookup)) !== negated
    if (set === 'ForAllValues') return (given.length === 1 && given[0] === '') || given.every(holds)
    if (set === 'ForAnyValue') return given.some(holds)
    const isList = context.isList?.(key) ?? given.length > 1
    return isList ? negated : holds(given[0] as string)
  }
}
