import type { Budget } from './budget.ts'
import { ACTIONS, templateDomain } from './domains.ts'
import { type GroupedStatement, Groups, statusOf } from './groups.ts'
import { textMinterms } from './minterms.ts'
import { type ComparedStatement, isHopeless, type PolicyType } from './statements.ts'
import { globPattern, literalPattern } from './tokens.ts'

/** Calls that no policy governs: they are never a difference. */
const UNGOVERNED = ['sts:getcalleridentity', 'sts:getsessiontoken']

/** Trust policies speak of STS actions only. */
const STS_ACTIONS = templateDomain('sts:+', false)

/** One action, in lower case, for each set of statements that some action is covered by and that could make a difference. */
export function* actionWitnesses(
  statements: readonly ComparedStatement[],
  policyType: PolicyType,
  budget: Budget,
): Generator<string> {
  const groups = new Groups()
  const grouped = statements.map((statement): GroupedStatement => {
    const { actions, notAction } = statement.compiled.source
    const lowerCase = actions.map((action) => action.toLowerCase())
    return { statement, group: groups.add(lowerCase, '', (text) => globPattern(text)), negated: notAction, last: false }
  })
  const ungoverned = groups.add(UNGOVERNED, 'ungoverned', literalPattern)
  const found = textMinterms({
    name: 'Action',
    automaton: groups.automaton(),
    domain: policyType === 'trust' ? STS_ACTIONS : ACTIONS,
    budget,
    hopeless: (prospects) => isHopeless(grouped, (one) => statusOf(one, prospects)),
  })
  for (const { witness, accepts } of found) if (!accepts[ungoverned]) yield witness.toLowerCase()
}
