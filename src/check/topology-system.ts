import { accountOf } from '../core/arn.ts'
import { getOrCreate } from '../core/get-or-create.ts'
import { partitionOf } from '../core/partition.ts'
import { shortName } from '../core/short-name.ts'
import { createAccessWorld } from '../stacks/access/access-world.ts'
import { calledArn, callerRole } from '../stacks/access/call-grants.ts'
import { type DerivedPolicy, deriveGrants, derivePolicies } from '../stacks/access/derive-access.ts'
import { executionRoleArn } from '../stacks/access/function-grants.ts'
import type { Grant, PolicySide } from '../stacks/access/grant.ts'
import { deriveNeeds, type Need } from '../stacks/access/needs.ts'
import { environmentOf } from '../stacks/environment.ts'
import type { Call, Callee, Caller, FunctionNode, Topology } from '../topology/topology.ts'
import type { Place } from './finding.ts'
import type { System, SystemCall, SystemEnd, SystemFunction, SystemNeed, SystemPolicy } from './system.ts'

/** What CloudFormation makes of a statement’s name: stack, resource and twelve letters. */
const SID_LETTERS = 13

/** A configuration as the checks see it: the policies that follow from it, and the calls that it declares. */
export function createTopologySystem(topology: Topology, file?: string): System {
  const at = placesOf(file)
  const policies = derivePolicies(deriveGrants(topology))
  const made = callsByFunction(topology)
  const functions = new Map(topology.functions.map((fn) => [fn.name, describeFunction(fn, made.get(fn.name), at)]))
  const owners = new Map(topology.functions.map((fn) => [executionRoleArn(fn) ?? '', fn.name]))
  const needs = deriveNeeds(topology).map((need) => describeNeed(need, owners, at))
  return {
    name: topology.name,
    kind: 'topology',
    world: createAccessWorld(topology, policies),
    accounts: topology.accounts.map(({ id, name, profile, assume, region }) => ({
      id,
      name,
      partition: partitionOf(region).id,
      ...(profile !== undefined && { profile }),
      ...(assume && { deployRole: assume.roleArn }),
      place: at(`accounts.${name}`),
    })),
    functions: [...functions.values()],
    roles: topology.calls.flatMap(({ role, name }) => (role ? [{ arn: role.arn, place: at(`calls.${name}`) }] : [])),
    policies: describePolicies(policies, topology, at),
    calls: describeCalls(topology, functions, needs, at),
    needs,
    triggers: topology.triggers.map(({ name, from, to }) => ({
      name,
      source: from.arn,
      to: functions.get(to.name) as SystemFunction,
      place: at(`triggers.${name}`),
    })),
    subnets: new Map(),
    found: [],
    declares: true,
    assumed: new Map(),
  }
}

/** Places of a file by their path, each made once. */
type At = (path: string) => Place

function placesOf(file: string | undefined): At {
  const places = new Map<string, Place>()
  return (path) => getOrCreate(places, path, () => ({ path, ...(file !== undefined && { file }) }))
}

function callsByFunction({ calls }: Topology): Map<string, Call[]> {
  const made = new Map<string, Call[]>()
  for (const call of calls) {
    const callers = new Set(call.from.flatMap((caller) => (caller.kind === 'function' ? caller.name : [])))
    for (const caller of callers) getOrCreate(made, caller, () => []).push(call)
  }
  return made
}

/** Variables as they will be once the stacks are made. */
const NAMED = { foreign: (arn: string) => arn }

function describeFunction(fn: FunctionNode, calls: readonly Call[] = [], at: At): SystemFunction {
  const { name, arn, place, exists, alias, vpc, reservedConcurrency, onFailure, runtime, timeout } = fn
  const role = executionRoleArn(fn)
  return {
    name,
    arn,
    account: place.account.id,
    region: place.region,
    ...(role !== undefined && { role }),
    // Of a function that exists already the configuration knows neither.
    ...(!exists && { runtime, timeout }),
    aliases: alias === undefined ? [] : [alias],
    environment: exists ? {} : (environmentOf(fn, calls, NAMED) as Record<string, string>),
    ...(vpc && { subnets: vpc.subnetIds, securityGroups: vpc.securityGroupIds }),
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    ...(onFailure && { onFailure: onFailure.arn }),
    place: at(`functions.${name}`),
  }
}

/** @param owners by execution role: the function that has it */
function describeNeed({ request, expected, why, call }: Need, owners: ReadonlyMap<string, string>, at: At): SystemNeed {
  const role = request.action === 'sts:AssumeRole' ? request.resource : roleOf(String(request.principal))
  const place = at(call === undefined ? `functions.${owners.get(role) ?? role}` : `calls.${call}`)
  return { request, expected, why, ...(call !== undefined && { call }), place }
}

/** The role that a session is of. */
function roleOf(session: string): string {
  const [, partition, account, name] = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(session) ?? []
  return `arn:${partition}:iam::${account}:role/${name}`
}

const SIDES: Readonly<Record<PolicySide, SystemPolicy['side']>> = {
  identity: 'inline',
  trust: 'trust',
  resource: 'resource',
}

function describePolicies(policies: readonly DerivedPolicy[], { name, functions }: Topology, at: At): SystemPolicy[] {
  const byRole = new Map(functions.map((fn) => [executionRoleArn(fn), fn.name]))
  const placeOf = (grant: Grant | undefined, holder: string): Place => {
    const owner = byRole.get(holder)
    return at(grant?.call !== undefined ? `calls.${grant.call}` : owner === undefined ? holder : `functions.${owner}`)
  }
  return policies.map(({ side, holder, grants, document }) => ({
    side: SIDES[side],
    holder,
    name: `${side} policy of ${shortName(holder)}`,
    document,
    account: accountOf(holder) ?? grants[0]?.place.account.id ?? '',
    place: placeOf(
      grants.find(({ call }) => call !== undefined),
      holder,
    ),
    placeOf: (statement) => placeOf(grants[statement], holder),
    ...(holder.includes(':lambda:') && { sidLength: name.length + 1 + (grants[0]?.sid.length ?? 0) + SID_LETTERS }),
  }))
}

/** One for each of a call’s callers. */
function describeCalls(
  { calls }: Topology,
  functions: ReadonlyMap<string, SystemFunction>,
  needs: readonly SystemNeed[],
  at: At,
): SystemCall[] {
  const byCall = new Map<string, SystemNeed[]>()
  for (const need of needs) if (need.call !== undefined) getOrCreate(byCall, need.call, () => []).push(need)
  return calls.flatMap((call) => {
    const { name, from, to, role, mode, durationSeconds, externalId } = call
    return from.map((caller): SystemCall => {
      const own = callerRole(caller)
      const mine = byCall.get(name) ?? []
      return {
        name,
        from: callerEnd(caller, functions),
        to: calleeEnd(to, call, functions),
        ...(role && { role: role.arn }),
        ...(to.kind === 'function' && { mode }),
        ...(durationSeconds !== undefined && { durationSeconds }),
        ...(externalId !== undefined && { externalId }),
        needs:
          own === undefined ? [] : from.length === 1 ? mine : mine.filter((need) => isOf(need, caller, own, role?.arn)),
        place: at(`calls.${name}`),
      }
    })
  })
}

/** Whether a request is the caller’s, or made in its session of the role that all callers share. */
function isOf({ request }: SystemNeed, caller: Caller, own: string, role: string | undefined): boolean {
  const principal = String(request.principal)
  const session = caller.kind === 'function' ? caller.functionName.slice(0, 64) : 'session'
  const isIn = (arn: string) => principal.includes(`:assumed-role/${arn.slice(arn.lastIndexOf('/') + 1)}/`)
  return isIn(own) || (role !== undefined && isIn(role) && principal.endsWith(`/${session}`))
}

function callerEnd(caller: Caller, functions: ReadonlyMap<string, SystemFunction>): SystemEnd {
  switch (caller.kind) {
    case 'function': {
      const fn = functions.get(caller.name) as SystemFunction
      return { label: caller.name, account: fn.account, arn: fn.arn, fn }
    }
    case 'role':
      return { label: caller.arn, account: caller.accountId, arn: caller.arn }
    case 'account':
      return { label: `account ${caller.accountId}`, account: caller.accountId }
    case 'organization':
      return { label: `organization ${caller.id}` }
  }
}

function calleeEnd(to: Callee, { place }: Call, functions: ReadonlyMap<string, SystemFunction>): SystemEnd {
  const account = place.account.id
  switch (to.kind) {
    case 'function': {
      const fn = functions.get(to.fn.name) as SystemFunction
      return { label: [to.fn.name, to.qualifier].filter(Boolean).join(':'), account, arn: calledArn(to), fn }
    }
    case 'bucket':
      return { label: to.bucket.name, account, arn: to.bucket.arn }
    case 'instances':
      return { label: 'instances', account }
    case 'actions':
      return {
        label: to.actions.join(', '),
        account,
        ...(to.resources.length === 1 && { arn: to.resources[0] as string }),
      }
  }
}
