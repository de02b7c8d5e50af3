import type { Caller, CallerQuestion } from './dimension-caller.ts'
import { named } from './dimension-caller.ts'
import { ANY_TEXT } from './domains.ts'
import { familyOf, linePatterns } from './families.ts'
import { Groups } from './groups.ts'
import { textMinterms } from './minterms.ts'
import type { Line } from './statements.ts'
import { globPattern, literalPattern } from './tokens.ts'

const UNIQUE_ID = /^(AROA|AIDA)[A-Z0-9]+$/
const NAMELESS_SERVICES = ['events', 'sns', 's3', 'config', 'cloudtrail'].map((name) => `${name}.amazonaws.com`)

/** Each user and role with each unique id (`aws:userid`) that the policies tell apart, and without one. */
export function withUserIds(callers: readonly Caller[], question: CallerQuestion, lines: readonly Line[]): Caller[] {
  const ids = userIds(question, lines)
  return callers.flatMap((caller): Caller[] => {
    const fixed = typeof caller.principal !== 'string' || /:root$|:federated-user\//.test(caller.principal)
    if (fixed) return [caller]
    return [caller, ...ids.map((id) => ({ ...caller, context: { ...caller.context, 'aws:userid': id } }))]
  })
}

function userIds({ statements, variables, opaque, budget }: CallerQuestion, lines: readonly Line[]): string[] {
  const unique = named(statements, 'AWS').filter((principal) => UNIQUE_ID.test(principal))
  const own = lines.filter((line) => line.key === 'aws:userid')
  const first = variables.has('aws:userid') ? [opaque('aws:userid')] : []
  if (unique.length === 0 && own.length === 0) return first
  const groups = new Groups()
  for (const id of unique) {
    groups.add([id], 'user', literalPattern)
    groups.add([`${id}:?*`], 'session', (text) => globPattern(text))
  }
  addLines(groups, own, opaque)
  return [...first, ...witnesses(groups, 'aws:userid', budget)]
}

/** Each service that a policy names or tells apart by `aws:PrincipalServiceName`, and one that none names. */
export function services({ statements, opaque, budget }: CallerQuestion, lines: readonly Line[]): string[] {
  const known = named(statements, 'Service')
  const own = lines.filter((line) => line.key === 'aws:principalservicename')
  const nameless = NAMELESS_SERVICES.find((name) => !known.includes(name)) ?? 'xacct.amazonaws.com'
  if (own.length === 0) return [...known, nameless]
  const groups = new Groups()
  for (const service of [...known, nameless]) groups.add([service], 'named', literalPattern)
  addLines(groups, own, opaque)
  groups.add(['?*.amazonaws.com'], 'looks', (text) => globPattern(text))
  return [...known, nameless, ...witnesses(groups, 'aws:PrincipalServiceName', budget)]
}

function addLines(groups: Groups, lines: readonly Line[], opaque: (key: string) => string): void {
  for (const line of lines) {
    if (familyOf(line) !== 'text') continue
    for (const pattern of linePatterns(line, opaque)) groups.add([JSON.stringify(pattern)], 'condition', () => pattern)
  }
}

function witnesses(groups: Groups, name: string, budget: CallerQuestion['budget']): string[] {
  const found = textMinterms({ name, automaton: groups.automaton(), domain: ANY_TEXT, budget })
  return [...found].map(({ witness }) => witness).filter((witness) => witness !== '')
}
