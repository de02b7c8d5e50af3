import type { VariableLookup } from '../policy-variables.ts'
import type { Budget } from './budget.ts'
import { ARN_TEXTS, OTHER_TEXTS } from './domains.ts'
import { familyOf, linePatterns } from './families.ts'
import { type GroupedStatement, Groups, statusOf } from './groups.ts'
import { textMinterms } from './minterms.ts'
import { type ComparedStatement, isHopeless, type Line } from './statements.ts'
import { COLON, resourcePattern, type Token, type TokenPattern } from './tokens.ts'

/** The key that follows from the resource, where its ARN names an account. */
export const RESOURCE_ACCOUNT = 'aws:resourceaccount'

/** The statements that are left, each with the lines that are still open. */
export interface OpenStatement {
  readonly statement: ComparedStatement
  readonly lines: readonly Line[]
}

/**
 * One resource for each set of the open statements that some resource is covered by and that could make a difference: first
 * among ARNs, then among all other texts.
 */
export function* resourceWitnesses(
  open: readonly OpenStatement[],
  lookup: VariableLookup,
  budget: Budget,
): Generator<string> {
  const groups = new Groups()
  const grouped = open.map(({ statement, lines }): GroupedStatement => {
    const { resources, notResource } = statement.compiled.source
    const read = (text: string) => resourcePattern(text, statement.variables, lookup)
    const group = resources && groups.add(resources, `resource ${statement.variables}`, read)
    return { statement, group, negated: notResource, last: lines.length === 0 }
  })
  for (const line of open.flatMap(({ lines }) => lines)) {
    if (line.key !== RESOURCE_ACCOUNT || familyOf(line) === 'none') continue
    if (familyOf(line) !== 'text') budget.doubt(`\`${line.condition.key}\` is compared by ${line.condition.operator}`)
    const flavor = `account ${line.condition.operator} ${line.variables}`
    for (const value of line.condition.values) groups.add([value], flavor, (text) => accountPattern(line, text, lookup))
  }
  const automaton = groups.automaton()
  const hopeless = (prospects: readonly number[]) => isHopeless(grouped, (one) => statusOf(one, prospects))
  for (const domain of [ARN_TEXTS, OTHER_TEXTS]) {
    for (const { witness } of textMinterms({ name: 'Resource', automaton, domain, budget, hopeless })) yield witness
  }
}

/** Any ARN whose account field reads like one value of the line. */
function accountPattern(line: Line, value: string, lookup: VariableLookup): TokenPattern | undefined {
  const [pattern] = linePatterns(line, lookup, [value])
  if (pattern === undefined) return undefined
  const field = pattern.map((token): Token => (token.kind === 'char' ? token : { kind: token.kind, except: COLON }))
  const colon: Token = { kind: 'char', code: COLON }
  const any: Token = { kind: 'star', except: COLON }
  return [any, colon, any, colon, any, colon, any, colon, ...field, colon, { kind: 'star' }]
}
