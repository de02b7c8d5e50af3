import type { VariableLookup } from '../policy-variables.ts'
import type { Budget } from './budget.ts'
import { ANY_TEXT } from './domains.ts'
import { familyOf, linePatterns } from './families.ts'
import { type GroupedStatement, Groups, statusOf } from './groups.ts'
import { textMinterms } from './minterms.ts'
import { type ComparedStatement, isHopeless, type Line } from './statements.ts'
import { COLON, literalPattern, resourcePattern, type Token, type TokenPattern } from './tokens.ts'

/** The key that follows from the resource, where its ARN names an account. */
export const RESOURCE_ACCOUNT = 'aws:resourceaccount'

/** The statements that are left, each with the lines that are still open. */
export interface OpenStatement {
  readonly statement: ComparedStatement
  readonly lines: readonly Line[]
}

/**
 * One resource for each set of the open statements that some resource is covered by and that could make a difference; ARNs
 * first, then `*`, then any other text.
 */
export function resourceWitnesses(open: readonly OpenStatement[], lookup: VariableLookup, budget: Budget): string[] {
  const groups = new Groups()
  const grouped = new Map(
    open.map(({ statement, lines }): [number, GroupedStatement] => {
      const { resources, notResource } = statement.compiled.source
      const read = (text: string) => resourcePattern(text, statement.variables, lookup)
      const group = resources && groups.add(resources, `resource ${statement.variables}`, read)
      return [statement.index, { statement, group, negated: notResource, last: lines.length === 0 }]
    }),
  )
  for (const { lines } of open) {
    for (const line of lines) {
      if (line.key !== RESOURCE_ACCOUNT || familyOf(line) !== 'text') continue
      const flavor = `account ${line.condition.operator} ${line.variables}`
      for (const value of line.condition.values)
        groups.add([value], flavor, (text) => accountPattern(line, text, lookup))
    }
  }
  const arn = groups.add(['arn:?*:?*:*:*:?*'], 'looks', (text) => resourcePattern(text, false, lookup))
  const star = groups.add(['*'], 'looks', literalPattern)
  const statements = open.map(({ statement }) => statement)
  const found = textMinterms({
    name: 'Resource',
    automaton: groups.automaton(),
    domain: ANY_TEXT,
    budget,
    hopeless: (prospects) =>
      isHopeless(statements, ({ index }) => statusOf(grouped.get(index) as GroupedStatement, prospects)),
  })
  const rank = (accepts: readonly boolean[]) => (accepts[arn] ? 0 : accepts[star] ? 1 : 2)
  return found.sort((a, b) => rank(a.accepts) - rank(b.accepts)).map(({ witness }) => witness)
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
