import { joinFacts } from './facts.ts'
import { createFactsSystem } from './facts-system.ts'
import { orderFindings } from './stack-order.ts'
import type { System } from './system.ts'
import { templateFacts } from './template-facts.ts'
import { evaluateTemplates, type TemplateSource, type Wire } from './template-set.ts'

/**
 * Templates as the checks see them: what each of them makes in its account, parameters filled from each other’s outputs. The
 * order in which they are given is taken for the order in which they are deployed.
 * @throws TemplateError with every template that cannot be read
 */
export function createTemplateSystem(sources: readonly TemplateSource[]): { system: System; wires: readonly Wire[] } {
  const { stacks, wires, assumed, found } = evaluateTemplates(sources)
  const facts = stacks.map((stack) => ({ source: stack.source, facts: templateFacts(stack) }))
  const joined = joinFacts([...facts.map((one) => one.facts), { found: [...found, ...orderFindings(facts, wires)] }])
  const name = sources.map(({ stackName }) => stackName).join(', ')
  return { system: createFactsSystem(joined, { name, kind: 'templates', assumed }), wires }
}
