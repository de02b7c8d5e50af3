import { isDeepStrictEqual } from 'node:util'
import { validationError } from '../../../../cloudformation/errors.ts'
import { type TemplateObject, textual } from '../../../../cloudformation/template/template-value.ts'
import type { Attributes, ResourceType } from '../resource-type.ts'
import type { StackResource } from '../state.ts'
import { evaluateOr, recordOf } from './create-resource.ts'
import type { Deployment, Plan } from './deployment.ts'
import { type DesiredResource, requestToken } from './evaluate-resource.ts'
import { setResource } from './events.ts'
import { failureReason } from './failure-reason.ts'
import { handlerRequest } from './handler-request.ts'
import { checkProperties, makeResource, REPLACEMENT } from './make-resource.ts'

const REPLACING = 'Requested update requires the creation of a new physical resource; hence creating one.'

/** Brings a resource to where the plan wants it, in place or by a new one; answers whether that went well. */
export async function updateResource(deployment: Deployment, plan: Plan, existing: StackResource): Promise<boolean> {
  const { cloud, stack } = deployment
  const fail = (reason: string) => void setResource(cloud, stack, existing, { status: 'UPDATE_FAILED', reason })
  const desired = await evaluateOr(deployment, plan, existing.logicalId, fail)
  if (desired === undefined) return false
  const change = compare(existing, desired)
  if (change === 'none') {
    remember(deployment, existing, desired)
    return true
  }
  if (change === 'in place') return updateInPlace(deployment, existing, desired)
  try {
    checkName(existing, desired)
  } catch (error) {
    fail(failureReason(deployment, error, 'update', ''))
    deployment.operation.stopped ??= 'failure'
    return false
  }
  stack.replaced = [...stack.replaced, existing]
  const record = { ...existing, ...recordOf(desired) }
  const started = setResource(cloud, stack, record, { status: 'UPDATE_IN_PROGRESS', reason: REPLACING })
  return makeResource(deployment, started, desired, REPLACEMENT)
}

/** Changes a resource without making a new one; answers whether that went well. */
export async function updateInPlace(
  deployment: Deployment,
  existing: StackResource,
  desired: DesiredResource,
  { isCleanup = false }: { isCleanup?: boolean } = {},
): Promise<boolean> {
  const { cloud, stack } = deployment
  const token = requestToken(deployment)
  const record = { ...existing, ...recordOf(desired) }
  const started = setResource(cloud, stack, record, { status: 'UPDATE_IN_PROGRESS' })
  try {
    checkProperties(desired)
    const attributes = await update(deployment, existing, desired, isCleanup)
    setResource(cloud, stack, started, { attributes, status: 'UPDATE_COMPLETE' })
    return true
  } catch (error) {
    const reason = failureReason(deployment, error, 'update', token)
    setResource(cloud, stack, started, { status: 'UPDATE_FAILED', reason })
    deployment.operation.stopped ??= 'failure'
    return false
  }
}

/** The names of the properties that differ. */
function changedProperties(before: TemplateObject, after: TemplateObject): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const [then, now] = [textual(before) as TemplateObject, textual(after) as TemplateObject]
  return [...names].filter((name) => !isDeepStrictEqual(then[name], now[name]))
}

/** Whether a change of these properties takes a new resource. */
function needsReplacement({ createOnly = [], update }: ResourceType, changed: readonly string[]): boolean {
  return changed.some((name) => createOnly.includes(name)) || (changed.length > 0 && update === undefined)
}

function compare(existing: StackResource, { type, properties, tags }: DesiredResource): 'none' | 'in place' | 'new' {
  const changed = changedProperties(existing.properties, properties)
  if (needsReplacement(type, changed)) return 'new'
  const isRetagged = type.taggable === true && !isDeepStrictEqual(existing.tags, tags)
  return changed.length > 0 || isRetagged ? 'in place' : 'none'
}

/** @throws AwsError `ValidationError`: two resources cannot have the template's one name */
function checkName({ properties: before }: StackResource, { type, properties }: DesiredResource): void {
  const name = type.name && properties[type.name.property]
  if (name === undefined || name !== before[type.name?.property ?? '']) return
  throw validationError(
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${String(name)} and update the stack again.`,
  )
}

/** Metadata and policies are the stack's own; where only they change, no handler is asked. */
function remember({ cloud, stack }: Deployment, existing: StackResource, desired: DesiredResource): void {
  const record = { ...existing, ...recordOf(desired) }
  if (isDeepStrictEqual(existing.metadata, desired.metadata)) stack.resources.set(existing.logicalId, record)
  else setResource(cloud, stack, record, { status: 'UPDATE_COMPLETE' })
}

async function update(
  deployment: Deployment,
  existing: StackResource,
  { type, properties, tags }: DesiredResource,
  isCleanup: boolean,
): Promise<Attributes> {
  const changed = new Set(changedProperties(existing.properties, properties))
  const { logicalId, physicalId = '', attributes } = existing
  const request = handlerRequest(deployment, { logicalId, properties, tags }, { isCleanup })
  const answered = await type.update?.({
    ...request,
    physicalId,
    attributes,
    before: { properties: existing.properties, tags: existing.tags },
    changed: (...names) => names.some((name) => changed.has(name)),
  })
  return answered ?? attributes
}
