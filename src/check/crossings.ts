import { accountOf, parseArn } from '../core/arn.ts'
import { getOrCreate } from '../core/get-or-create.ts'
import { compilePolicy } from '../iam/compile-policy.ts'
import { compileResources } from '../iam/match-resource.ts'
import { whatCan } from '../iam/world/what-can.ts'
import { findWorldResource, type World, type WorldPrincipal } from '../iam/world/world.ts'
import type { Place } from './finding.ts'
import type { System } from './system.ts'

/** Something that a role may do in another account. */
export interface Crossing {
  readonly principal: string
  readonly action: string
  readonly resource: string
  readonly place: Place
}

/**
 * What is allowed between the accounts of a system and is no need of it. Across accounts the caller's own policy must allow, so
 * that it is enough to go through those: each action on each resource that a statement names, and on some that its patterns
 * match. Patterns of actions are told by another check.
 */
export function crossings(system: System): Crossing[] {
  const { world, needs, accounts, kind } = system
  const wanted = new Set(needs.flatMap(({ request, expected }) => (expected === 'allow' ? [keyOf(request)] : [])))
  // A running account has roles of many systems; those of this one are what its calls are made with.
  const callers = new Set(needs.map(({ request }) => roleOf(String(request.principal))))
  const places = new Map(system.policies.map((policy) => [policy.document, policy]))
  const near = resourcesByService(world)
  return accounts.flatMap(({ id }) =>
    world
      .principals(id)
      .filter(({ arn }) => kind !== 'aws' || callers.has(roleOf(arn)))
      .flatMap((principal) =>
        candidatesOf(principal, near)
          .filter(
            ({ action, resource }) =>
              isAcross(world, id, resource) && !wanted.has(keyOf({ principal: principal.arn, action, resource })),
          )
          .filter(({ action, resource }) => {
            const { onResources } = whatCan(world, principal.arn, { actions: [action], resources: [resource] })
            return onResources.length > 0
          })
          .map(({ action, resource, document, statement }) => ({
            principal: principal.arn,
            action,
            resource,
            place: places.get(document as object)?.placeOf(statement) ?? { path: principal.arn },
          })),
      ),
  )
}

interface NamedAccess {
  readonly action: string
  readonly resource: string
  readonly document: unknown
  readonly statement: number
}

/** More resources of one pattern than this say nothing new. */
const MATCHES = 20

function candidatesOf({ identity }: WorldPrincipal, near: (action: string) => readonly string[]): NamedAccess[] {
  return identity.flatMap(({ document }) =>
    compilePolicy(document)
      .statements.filter(({ effect, source }) => effect === 'Allow' && !source.notAction && !source.notResource)
      .flatMap(({ source: { actions, resources = [], index } }) =>
        actions
          .filter((action) => !/[*?]/.test(action))
          .flatMap((action) =>
            resources.flatMap((pattern) =>
              examplesOf(pattern, action, near).map((resource) => ({ action, resource, document, statement: index })),
            ),
          ),
      ),
  )
}

/** What a pattern names: itself, or one that is made up and those of the world that it matches. */
function examplesOf(pattern: string, action: string, near: (action: string) => readonly string[]): string[] {
  if (!/[*?]/.test(pattern)) return [pattern]
  const matches = compileResources([pattern], false, false)
  const known = near(action).filter((arn) => matches(arn, { context: { lookup: () => undefined } }))
  return [...(pattern === '*' ? [] : [pattern.replaceAll(/[*?]/g, 'any')]), ...known.slice(0, MATCHES)]
}

function resourcesByService(world: World): (action: string) => readonly string[] {
  const byService = new Map<string, string[]>()
  for (const { arn } of world.resources()) getOrCreate(byService, parseArn(arn)?.service ?? '', () => []).push(arn)
  return (action) => {
    const service = action.split(':')[0] as string
    return byService.get(service === 'sts' ? 'iam' : service) ?? []
  }
}

function isAcross(world: World, account: string, resource: string): boolean {
  const owner = accountOf(resource) ?? findWorldResource(world, resource)?.account
  return owner !== undefined && owner !== account
}

function keyOf({ principal, action, resource }: { principal: unknown; action: string; resource: string }): string {
  return `${roleOf(String(principal))} ${action} ${resource}`
}

/** A session stands for its role, whatever its name; a role’s path does not count. */
function roleOf(principal: string): string {
  const [, partition, account, name] =
    /^arn:([^:]+):(?:sts::(\d+):assumed-role\/([^/]+)\/|iam::(\d+):role\/(?:.*\/)?([^/]+)$)/
      .exec(principal)
      ?.filter((part) => part !== undefined) ?? []
  return name === undefined ? principal : `${partition} ${account} ${name}`
}
