import { parseArn } from '../../core/arn.ts'
import { compilePolicy } from '../compile-policy.ts'
import type { Layer, StatementReference } from '../decision.ts'
import type { NamedPolicy } from '../evaluate.ts'
import type { Statement } from '../policy-document.ts'
import { PolicyError } from '../policy-error.ts'
import { parsePrincipal } from '../principal.ts'
import type { RequestContext } from '../request-context.ts'
import { type Access, AccessQuestion } from './access.ts'
import { type Candidate, principalCandidate, rootCandidate } from './candidates.ts'
import { findWorldPrincipal } from './decide-in.ts'
import { findAccount, type World } from './world.ts'

/** A statement of a policy that binds the principal, as written. */
export interface StatementSummary extends StatementReference {
  readonly actions: readonly string[]
  /** The actions are those that the patterns do not match. */
  readonly notAction?: true
  readonly resources: readonly string[]
  readonly notResource?: true
  readonly conditions: Statement['conditions']
}

/** An action that the principal may carry out on a resource of the world, one way to be allowed. */
export interface WhatCanRow extends Access {
  readonly action: string
  readonly resource: string
}

export interface WhatCan {
  /** The Allow statements of its own policies: what it may do at most, but for what resource-based policies grant. */
  readonly grants: readonly StatementSummary[]
  /** What the grants are cut to: the Allow statements of the boundary and of each level of SCPs that does not allow everything. */
  readonly within: readonly StatementSummary[]
  /** Explicit denies of its own policies, its boundary and its SCPs. */
  readonly except: readonly StatementSummary[]
  /** What that comes to on the world's resources, their own policies and RCPs included. */
  readonly onResources: readonly WhatCanRow[]
}

export interface WhatCanOptions {
  /** Tried on each resource of their service; unless given, the actions that the world's policies name without wildcards. */
  readonly actions?: readonly string[]
  /** ARNs to try them on, S3 objects for example; unless given, the resources of the world. */
  readonly resources?: readonly string[]
  /** Condition keys that are settled beforehand. */
  readonly context?: RequestContext
}

/**
 * What a user, role or root user of the world may do: its statements as written, and row by row the actions on the resources
 * that the world holds. Nothing is expanded: a pattern in `grants` may cover actions that no row tries.
 * @throws PolicyError for a principal that the world does not hold, or a policy that the engine refuses to read
 * @example whatCan(world, 'arn:aws:iam::111111111111:role/app').onResources
 */
export function whatCan(world: World, principal: string, options: WhatCanOptions = {}): WhatCan {
  const candidate = candidateOf(world, principal)
  const { identity = [], permissionsBoundary, scps = [] } = candidate.policies
  const own = identity.flatMap((policy) => summaries('identity', policy))
  const boundary = permissionsBoundary ? summaries('boundary', permissionsBoundary) : []
  const levels = scps.map((level) => level.flatMap((policy) => summaries('scp', policy)))
  const allows = (list: readonly StatementSummary[]) => list.filter(({ effect }) => effect === 'Allow')
  return {
    grants: allows(own),
    within: [boundary, ...levels].flatMap((list) => (allows(list).some(isEverything) ? [] : allows(list))),
    except: [...own, ...boundary, ...levels.flat()].filter(({ effect }) => effect === 'Deny'),
    onResources: rowsOf(world, candidate, options),
  }
}

function candidateOf(world: World, arn: string): Candidate {
  const principal = parsePrincipal(arn)
  const account = findAccount(world, principal.account)
  if (account !== undefined && principal.kind === 'root') return rootCandidate(world, account)
  const found = findWorldPrincipal(world, principal)
  if (found !== undefined) return principalCandidate(world, found)
  throw new PolicyError('invalid principal', 'principal', `\`${arn}\` is not in this world`, 'InvalidInput')
}

function rowsOf(world: World, candidate: Candidate, options: WhatCanOptions): WhatCanRow[] {
  const { actions = namedActions(world), context } = options
  const resources = [...(options.resources ?? world.resources().map(({ arn }) => arn))].sort()
  return resources.flatMap((resource) =>
    actions
      .filter((action) => belongs(action, resource))
      .filter((action) => candidate.kind !== 'root' || !/^sts:assumerole/i.test(action))
      .flatMap((action) =>
        new AccessQuestion(world, action, resource, context)
          .accessOf(candidate)
          .map((access): WhatCanRow => ({ action, resource, ...access })),
      ),
  )
}

/** An action is tried on resources of its own service; `sts:AssumeRole…` and the like on roles. */
function belongs(action: string, resource: string): boolean {
  const service = action.split(':')[0]?.toLowerCase()
  const arn = parseArn(resource)
  return service === arn?.service || (service === 'sts' && arn?.service === 'iam' && arn.resource.startsWith('role/'))
}

/** The actions that some policy of the world names without wildcards, sorted, each in the first spelling. */
function namedActions(world: World): string[] {
  const policies = [
    ...world
      .accounts()
      .flatMap(({ id }) => [
        ...world.principals(id).flatMap(({ identity, permissionsBoundary }) => [identity, permissionsBoundary ?? []]),
        world.scps(id) ?? [],
        world.rcps(id) ?? [],
      ]),
    ...world.resources().map(({ policy }) => policy ?? []),
  ].flat(3) as NamedPolicy[]
  const names = new Map<string, string>()
  for (const { document } of new Set(policies)) {
    for (const { source } of compilePolicy(document).statements) {
      for (const action of source.actions) {
        if (!/[*?]/.test(action) && !names.has(action.toLowerCase())) names.set(action.toLowerCase(), action)
      }
    }
  }
  return [...names.values()].sort()
}

function summaries(layer: Layer, policy: NamedPolicy): StatementSummary[] {
  return compilePolicy(policy.document).statements.map(({ source }) => ({
    layer,
    policy: policy.name,
    ...(policy.arn !== undefined && { policyArn: policy.arn }),
    ...(source.sid !== undefined && { sid: source.sid }),
    index: source.index,
    effect: source.effect,
    actions: source.actions,
    ...(source.notAction && { notAction: true as const }),
    resources: source.resources ?? ['*'],
    ...(source.notResource && { notResource: true as const }),
    conditions: source.conditions,
  }))
}

function isEverything({ actions, notAction, resources, notResource, conditions }: StatementSummary): boolean {
  return !notAction && !notResource && actions.includes('*') && resources.includes('*') && conditions.length === 0
}
