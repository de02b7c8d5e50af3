import { isDeepStrictEqual } from 'node:util'
import type { Change, ResourceChange } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { findDependencies, isActive } from '../../../../cloudformation/template/dependencies.ts'
import { createConditions } from '../../../../cloudformation/template/evaluate-conditions.ts'
import { resolve } from '../../../../cloudformation/template/resolve.ts'
import type { Scope } from '../../../../cloudformation/template/scope.ts'
import type { ResourceDeclaration } from '../../../../cloudformation/template/template.ts'
import type { Store } from '../../../store/state.ts'
import type { ResourceType } from '../resource-type.ts'
import { loadTypes } from '../resource-types.ts'
import type { Stack, StackSource } from '../state.ts'
import { type Contexts, createContexts } from './change-contexts.ts'
import type { Plan } from './deployment.ts'
import { planScope } from './make-plan.ts'
import { findDetails, type PropertyComparison, replacementOf } from './property-changes.ts'
import { placeOf } from './stack-scope.ts'

/** What a plan would change of a stack. */
export interface PlannedChanges {
  readonly changes: readonly Change[]
  /** Whether there is anything to do, were it only to outputs. */
  readonly any: boolean
}

/** Everything that both sides of the comparison are held against. */
export interface Comparison {
  readonly stack: Stack
  readonly plan: Plan
  readonly before: Side | undefined
  readonly after: Side
  readonly types: ReadonlyMap<string, ResourceType>
  readonly contexts: Contexts
}

/** A source with its functions' scope, in which resources are still pending. */
export interface Side {
  readonly source: StackSource
  readonly scope: Scope
  readonly ids: ReadonlySet<string>
}

/**
 * Compares a plan with what the stack is now.
 * @throws AwsError `ValidationError` where a resource is to be of another type
 */
export async function planChanges(stack: Stack, plan: Plan, store: Store): Promise<PlannedChanges> {
  const after = sideOf(stack, plan.source, store)
  const isNew = stack.source === undefined || stack.status === 'REVIEW_IN_PROGRESS'
  const before = isNew ? undefined : sideOf(stack, stack.source as StackSource, store)
  if (before !== undefined) checkTypes(before, after)
  const kinds = [...(before?.source.template.resources.values() ?? [])].map(({ type }) => type)
  const types = new Map([...(await loadTypes(kinds)), ...plan.types])
  const contexts = createContexts(stack, plan, store)
  const comparison: Comparison = { stack, plan, before, after, types, contexts }
  const changes = compareResources(comparison)
  const isOtherwise = before === undefined || !isDeepStrictEqual(outputsOf(before), outputsOf(after))
  return {
    changes: changes.map((ResourceChange) => ({ Type: 'Resource', ResourceChange })),
    any: changes.length > 0 || isOtherwise || !isDeepStrictEqual(before?.source.tags, after.source.tags),
  }
}

/** In the order in which they would be made, so that what follows from a change comes after it. */
function compareResources(comparison: Comparison): ResourceChange[] {
  const { before, after, stack } = comparison
  const changes = new Map<string, ResourceChange>()
  for (const id of inOrder(comparison.plan)) {
    const isThere = before?.ids.has(id) && stack.resources.get(id)?.physicalId !== undefined
    const change = isThere ? modification(id, comparison, changes) : addition(id, comparison)
    if (change !== undefined) changes.set(id, change)
  }
  const removed = [...(before?.ids ?? [])].filter((id) => !after.ids.has(id) && stack.resources.has(id))
  const byTemplate = [...after.ids].flatMap((id) => changes.get(id) ?? [])
  return [...byTemplate, ...removed.map((id) => removal(id, comparison))]
}

function addition(id: string, { plan, contexts }: Comparison): ResourceChange {
  const { type } = plan.source.template.resources.get(id) as ResourceDeclaration
  return {
    Action: 'Add',
    LogicalResourceId: id,
    ResourceType: type,
    Scope: [],
    Details: [],
    AfterContext: contexts.after(id, { replaced: true, modified: true }),
  }
}

function removal(id: string, { stack, contexts }: Comparison): ResourceChange {
  const { type, physicalId, declaration } = stack.resources.get(id) as NonNullable<
    ReturnType<Stack['resources']['get']>
  >
  return {
    Action: 'Remove',
    LogicalResourceId: id,
    ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
    ResourceType: type,
    PolicyAction: declaration.deletionPolicy === 'Delete' ? 'Delete' : 'Retain',
    Scope: [],
    Details: [],
    BeforeContext: contexts.before(id),
  }
}

function modification(
  id: string,
  comparison: Comparison,
  changes: ReadonlyMap<string, ResourceChange>,
): ResourceChange | undefined {
  const { stack, types, contexts, after } = comparison
  const resource = stack.resources.get(id) as NonNullable<ReturnType<Stack['resources']['get']>>
  const declaration = after.source.template.resources.get(id) as ResourceDeclaration
  const type = types.get(resource.type) as ResourceType
  const compared: PropertyComparison = { id, type, comparison, changes }
  const details = findDetails(compared)
  if (details.length === 0) return undefined
  const replacement = replacementOf(details)
  const scopes = new Set(details.map(({ Target }) => Target?.Attribute))
  const keeps = declaration.updateReplacePolicy === 'Retain'
  contexts.note(id, { replaced: replacement !== 'False', modified: true })
  return {
    Action: 'Modify',
    LogicalResourceId: id,
    ...(resource.physicalId !== undefined && { PhysicalResourceId: resource.physicalId }),
    ResourceType: resource.type,
    Replacement: replacement,
    ...(replacement === 'True' && { PolicyAction: keeps ? 'ReplaceAndRetain' : 'ReplaceAndDelete' }),
    Scope: [...scopes].flatMap((scope) => scope ?? []),
    Details: details,
    BeforeContext: contexts.before(id),
    AfterContext: contexts.after(id, { replaced: replacement !== 'False', modified: true }),
  }
}

/** A source's side of the comparison, its conditions decided by its own parameters. */
function sideOf(stack: Stack, source: StackSource, store: Store): Side {
  const condition: Plan['condition'] = createConditions(source.template, () => scope)
  const scope = planScope({ source, condition, place: placeOf(stack, source), store })
  const active = [...source.template.resources.values()].filter((resource) => isActive(resource, condition))
  return { source, scope, ids: new Set(active.map(({ logicalId }) => logicalId)) }
}

function checkTypes(before: Side, after: Side): void {
  const typeIn = ({ source }: Side, id: string) => source.template.resources.get(id)?.type
  const changed = [...after.ids].filter((id) => before.ids.has(id) && typeIn(before, id) !== typeIn(after, id))
  if (changed.length === 0) return
  const what = 'The new template modifies resource type of the following resources'
  throw validationError(`Update of resource type is not permitted. ${what}: [${changed.join(', ')}]`)
}

function outputsOf({ source, scope }: Side): unknown {
  const outputs = [...source.template.outputs.values()].filter((output) => isActive(output, scope.condition))
  const text = ({ name, value, description, exportName }: (typeof outputs)[number]) => [
    name,
    description,
    JSON.stringify(resolve(value, scope)),
    exportName && JSON.stringify(resolve(exportName, scope)),
  ]
  return outputs.map(text)
}

/** The plan's resources, each after those that it needs. */
function inOrder(plan: Plan): string[] {
  const dependencies = findDependencies(plan.source.template, plan.condition)
  const ordered = new Set<string>()
  const add = (id: string): void => {
    if (ordered.has(id)) return
    for (const needed of dependencies.get(id) ?? []) add(needed)
    ordered.add(id)
  }
  for (const id of dependencies.keys()) add(id)
  return [...ordered]
}
