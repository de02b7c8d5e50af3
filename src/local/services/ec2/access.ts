import type { TagSpecification } from '@aws-sdk/client-ec2'
import type { RequestContext } from '../../../iam/request-context.ts'
import type { Access } from '../../operation.ts'
import { kindOf, kindOfId, type ResourceName } from './resources.ts'
import { arnOf, type Ec2Scope } from './scope.ts'
import { requestTagKeys, resourceTagKeys, tagsFor } from './tags.ts'

/** An operation that knows no single resource, as all that describe. */
export function onAnything(action: string, { region }: Ec2Scope): Access {
  return { action: `ec2:${action}`, resource: '*', context: { 'ec2:Region': region } }
}

/** An operation on one resource, with the condition keys that it has; one that does not exist has none. */
export function onResource(
  action: string,
  name: ResourceName,
  id: string,
  scope: Ec2Scope,
  keys: RequestContext = {},
): Access {
  const context = { 'ec2:Region': scope.region, ...keysOf(name, id, scope), ...keys }
  return { action: `ec2:${action}`, resource: arnOf(scope, name, id), resourceAccount: scope.account, context }
}

/** The same on each of several. */
export function onEach(
  action: string,
  name: ResourceName,
  ids: readonly string[] | undefined,
  scope: Ec2Scope,
  keys: RequestContext = {},
): Access[] {
  return (ids ?? []).map((id) => onResource(action, name, id, scope, keys))
}

/**
 * An operation that creates a resource and, where it is created with tags, the tagging.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export function onCreation(
  action: string,
  type: string,
  scope: Ec2Scope,
  specifications: readonly TagSpecification[] | undefined,
  keys: RequestContext = {},
): Access[] {
  const tags = tagsFor(specifications, type)
  const context = { 'ec2:Region': scope.region, ...requestTagKeys(tags), ...keys }
  const access = { action: `ec2:${action}`, resource: arnOf(scope, type, '*'), resourceAccount: scope.account, context }
  if (tags.length === 0) return [access]
  return [access, { ...access, action: 'ec2:CreateTags', context: { ...context, 'ec2:CreateAction': action } }]
}

/** The condition keys of a resource as it stands. */
export function keysOf(name: ResourceName, id: string, scope: Ec2Scope): RequestContext {
  const { of, keys } = kindOf(name)
  const resource = of(scope.state).get(id)
  if (resource === undefined) return {}
  return { ...resourceTagKeys(resource.tags), ...keys(resource, (type, id) => arnOf(scope, type, id)) }
}

/** An operation on resources of any kind, each told by its id; an id that tells none may be anything. */
export function onTagged(action: string, ids: readonly string[], scope: Ec2Scope, keys: RequestContext): Access[] {
  return ids.map((id) => {
    const name = kindOfId(id)
    if (name !== undefined) return onResource(action, name, id, scope, keys)
    return { ...onAnything(action, scope), resource: arnOf(scope, '*', id) }
  })
}
