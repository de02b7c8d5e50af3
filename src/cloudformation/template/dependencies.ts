import { validationError } from '../errors.ts'
import { unresolvedDependencies } from './check-template.ts'
import { isPseudoParameter } from './pseudo-parameters.ts'
import { referencesIn } from './references.ts'
import type { ResourceDeclaration, Template } from './template.ts'
import type { TemplateValue } from './template-value.ts'

/** For each resource that is to be, the ones that must be there before it. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>

/**
 * Finds out in which order the resources come, now that the conditions are decided.
 * @throws AwsError `ValidationError` for a reference to a resource that is not to be, or a circle
 */
export function findDependencies(template: Template, condition: (name: string) => boolean): Dependencies {
  const active = [...template.resources.values()].filter((resource) => isActive(resource, condition))
  const ids = new Set(active.map(({ logicalId }) => logicalId))
  const namesIn = (value: TemplateValue) =>
    referencesIn(value, condition)
      .map(({ name }) => name)
      .filter((name) => !template.parameters.has(name) && !isPseudoParameter(name))
  const dependencies = new Map(
    active.map(({ logicalId, properties, metadata = '', dependsOn }) => {
      const names = [properties, metadata].flatMap(namesIn)
      checkPresent(names, ids, 'Resources')
      // That a resource which is not to be counts for nothing here is not verified.
      return [logicalId, new Set([...names, ...dependsOn.filter((id) => ids.has(id))])]
    }),
  )
  const outputs = [...template.outputs.values()].filter((output) => isActive(output, condition))
  checkPresent(
    outputs.flatMap(({ value }) => namesIn(value)),
    ids,
    'Outputs',
  )
  checkAcyclic(dependencies)
  return dependencies
}

export function isActive(
  { condition }: Pick<ResourceDeclaration, 'condition'>,
  decide: (name: string) => boolean,
): boolean {
  return condition === undefined || decide(condition)
}

function checkPresent(names: readonly string[], ids: ReadonlySet<string>, block: 'Resources' | 'Outputs'): void {
  const missing = [...new Set(names.filter((name) => !ids.has(name)))]
  if (missing.length > 0) throw unresolvedDependencies(missing.join(', '), block)
}

/** What is left once everything without unmet dependencies is taken away is in a circle, or waits for one. */
function checkAcyclic(dependencies: Dependencies): void {
  const left = new Map([...dependencies].map(([id, needed]) => [id, new Set(needed)]))
  for (let free = withoutNeeds(left); free.length > 0; free = withoutNeeds(left)) {
    for (const id of free) left.delete(id)
    for (const needed of left.values()) for (const id of free) needed.delete(id)
  }
  if (left.size > 0) throw validationError(`Circular dependency between resources: [${[...left.keys()].join(', ')}]`)
}

function withoutNeeds(left: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return [...left].filter(([, needed]) => needed.size === 0).map(([id]) => id)
}
