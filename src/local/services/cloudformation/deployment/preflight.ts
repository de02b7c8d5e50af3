import { isActive } from '../../../../cloudformation/template/dependencies.ts'
import { referencesOf } from '../../../../cloudformation/template/references.ts'
import { resolve } from '../../../../cloudformation/template/resolve.ts'
import { Pending, type Scope } from '../../../../cloudformation/template/scope.ts'
import type { ResourceDeclaration } from '../../../../cloudformation/template/template.ts'
import { callIn, isList, type TemplateValue } from '../../../../cloudformation/template/template-value.ts'
import { AwsError } from '../../../../core/errors.ts'
import type { Store } from '../../../store/state.ts'
import type { ResourceType } from '../resource-type.ts'
import type { Stack } from '../state.ts'
import { blankResource } from './create-resource.ts'
import { type Deployment, type Plan, StackFailure } from './deployment.ts'
import { violationReason } from './evaluate-resource.ts'
import { setResource } from './events.ts'
import { placeOf, stackScope } from './stack-scope.ts'

/**
 * Looks at the whole plan before anything is done: that what it imports is exported, that attributes exist, that the properties
 * known by now are such as their types take. Answers the names of the imports.
 * @throws StackFailure for the first kind of thing that is wrong
 */
export function preflight(deployment: Deployment, plan: Plan): ReadonlySet<string> {
  checkAttributes(plan)
  const imports = new Set<string>()
  const live = stackScope({ ...plan, place: placeOf(deployment.stack, plan.source), store: deployment.cloud.store })
  const scope: Scope = {
    ...live,
    exported: (name) => {
      imports.add(name)
      return live.exported(name)
    },
  }
  const invalid = failing(() => {
    for (const output of activeOutputs(plan)) resolve(output.value, scope)
    return activeResources(plan).filter((declaration) => isInvalid(deployment, plan, declaration, scope))
  })
  if (invalid.length === 0) return imports
  const ids = invalid.map(({ logicalId }) => logicalId).join(', ')
  throw new StackFailure(`Validation failed for following resources: [${ids}].`)
}

/** The names of the exports that a plan's template imports. @throws AwsError `ValidationError` */
export function referencedExports(stack: Stack, plan: Plan, store: Store): ReadonlySet<string> {
  const names = new Set<string>()
  const scope: Scope = {
    ...stackScope({ ...plan, place: placeOf(stack, plan.source), store }),
    exported: (name) => {
      names.add(name)
      return new Pending({ 'Fn::ImportValue': name })
    },
  }
  for (const { properties } of activeResources(plan)) resolve(properties, scope)
  for (const { value } of activeOutputs(plan)) resolve(value, scope)
  return names
}

/** The declarations of the outputs that are to be. */
export function activeOutputs({ source, condition }: Plan) {
  return [...source.template.outputs.values()].filter((output) => isActive(output, condition))
}

/** The declarations of the resources that are to be. */
function activeResources({ source, dependencies }: Plan): ResourceDeclaration[] {
  return [...dependencies.keys()].map((id) => source.template.resources.get(id) as ResourceDeclaration)
}

function isInvalid(
  { cloud, stack }: Deployment,
  plan: Plan,
  { logicalId, type, properties }: ResourceDeclaration,
  scope: Scope,
): boolean {
  const reason = violationReason(logicalId, plan.types.get(type) as ResourceType, resolve(properties, scope))
  if (reason === undefined) return false
  const existing = stack.resources.get(logicalId)
  const status = existing === undefined ? 'CREATE_FAILED' : 'UPDATE_FAILED'
  const detailedStatus = 'VALIDATION_FAILED'
  setResource(cloud, stack, existing ?? blankResource(plan, logicalId), { status, reason, detailedStatus })
  return true
}

/** @throws StackFailure in place of an AwsError */
function failing<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof AwsError) throw new StackFailure(error.message)
    throw error
  }
}

/** @throws StackFailure for an attribute that a resource's type does not have, with its place in the template */
function checkAttributes(plan: Plan): void {
  for (const { logicalId, properties } of activeResources(plan)) {
    checkValue(properties, `/Resources/${logicalId}/Properties`, plan)
  }
  for (const { name, value } of activeOutputs(plan)) checkValue(value, `/Outputs/${name}/Value`, plan)
}

function checkValue(value: TemplateValue, path: string, plan: Plan): void {
  const [name, argument] = callIn(value) ?? []
  if (name === 'Fn::If' && isList(argument)) {
    const chosen = plan.condition(String(argument[0])) ? 1 : 2
    checkValue(argument[chosen] as TemplateValue, `${path}/Fn::If/${chosen}`, plan)
    return
  }
  if (name !== undefined) checkCall(name, argument as TemplateValue, `${path}/${name}`, plan)
  if (typeof value !== 'object') return
  for (const [key, member] of Object.entries(value)) checkValue(member, `${path}/${key}`, plan)
}

function checkCall(name: string, argument: TemplateValue, path: string, { source, types }: Plan): void {
  for (const reference of referencesOf(name, argument)) {
    const { type = '' } = source.template.resources.get(reference.name) ?? {}
    const known = types.get(type)
    if (reference.attribute === undefined || known === undefined || hasAttribute(known, reference.attribute)) continue
    throw new StackFailure(
      `[Error] ${path}: Resource type ${type} does not support attribute {${reference.attribute}}.`,
    )
  }
}

/** Whether a type has the attribute, or a property of that name, which reads as well. */
function hasAttribute({ attributes = [], properties }: ResourceType, name: string): boolean {
  const [first = ''] = name.split('.')
  return attributes.includes(name) || attributes.includes(`${first}.*`) || Object.hasOwn(properties, first)
}
