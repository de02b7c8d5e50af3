import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideIn } from '../../src/iam/world/decide-in.ts'
import type { World } from '../../src/iam/world/world.ts'
import { createAccessWorld } from '../../src/stacks/access/access-world.ts'
import { deriveGrants, derivePolicies } from '../../src/stacks/access/derive-access.ts'
import type { Grant } from '../../src/stacks/access/grant.ts'
import { deriveNeeds, type Need } from '../../src/stacks/access/needs.ts'
import { ConfigError } from '../../src/topology/config-error.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import type { Topology } from '../../src/topology/topology.ts'
import { arbitraryTopology } from './arbitrary-topology.ts'

const RUNS = { numRuns: Number(process.env.RUNS ?? 60) }

/** Those that contradict themselves by chance are another test’s. */
const topologies = arbitraryTopology.map((raw) => {
  try {
    return readTopology(raw)
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
})

const worldOf = (topology: Topology, grants: readonly Grant[]) => createAccessWorld(topology, derivePolicies(grants))
const isMet = (world: World, { request, expected }: Need) =>
  (decideIn(world, request).decision === 'allow') === (expected === 'allow')

test('most of the generated systems are systems', () => {
  const sample = fc.sample(topologies, 200)
  expect(sample.filter((topology) => topology !== undefined).length).toBeGreaterThan(100)
})

describe('for every system', () => {
  test('each declared call, and each thing a function needs for itself, is allowed', () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        fc.pre(topology !== undefined)
        const world = worldOf(topology, deriveGrants(topology))
        expect(deriveNeeds(topology).filter((need) => !isMet(world, need))).toEqual([])
      }),
      RUNS,
    )
  })

  test('every statement is needed: without it something does not work, or is not kept from', () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        fc.pre(topology !== undefined)
        const grants = deriveGrants(topology)
        const needs = deriveNeeds(topology)
        const superfluous = grants.filter((grant) => {
          const world = worldOf(
            topology,
            grants.filter((other) => other !== grant),
          )
          return !overlaps(grant, grants) && !isLetInAnyway(grant, grants) && needs.every((need) => isMet(world, need))
        })
        expect(superfluous.map(({ holder, sid, why }) => ({ holder, sid, why }))).toEqual([])
      }),
      { numRuns: Math.ceil(RUNS.numRuns / 2) },
    )
  })

  test('nothing beyond the declared calls is allowed between accounts', () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        fc.pre(topology !== undefined)
        const world = worldOf(topology, deriveGrants(topology))
        const wanted = new Set(
          deriveNeeds(topology).flatMap((need) => (need.expected === 'allow' ? [keyOf(need.request)] : [])),
        )
        const beyond = probes(topology, world).filter(
          (request) =>
            decideIn(world, request).decision === 'allow' && !wanted.has(keyOf(request)) && !isListing(request),
        )
        expect(beyond).toEqual([])
      }),
      RUNS,
    )
  })
})

/** Two calls may reach the same thing, one of them more of it, or by another way. */
function overlaps(grant: Grant, grants: readonly Grant[]): boolean {
  const { call, actions, resources = [] } = grant
  const stem = (resource: string) => resource.replace(/\/.*/, '')
  return grants
    .filter((other) => other !== grant && other.call !== call)
    .filter((other) => other.actions.some((action) => actions.includes(action)))
    .some((other) => (other.resources ?? ['']).some((one) => resources.some((mine) => stem(one) === stem(mine))))
}

/** Who is let in as one of the organization, within the very account: no policy of its own is asked for. */
function isLetInAnyway({ side, place, call }: Grant, grants: readonly Grant[]): boolean {
  return grants.some(
    (other) =>
      side === 'identity' &&
      other.side === 'resource' &&
      other.principal === '*' &&
      other.holder.includes(':lambda:') &&
      other.call === call &&
      other.place.account === place.account,
  )
}

interface Probe {
  readonly principal: string
  readonly action: string
  readonly resource: string
  readonly resourceAccount: string
  readonly context: Record<string, string | string[]>
}

const keyOf = ({ principal, action, resource }: { principal: unknown; action: string; resource: string }) =>
  JSON.stringify([roleOf(principal), action, resource])

/** A session stands for its role, whatever its name. */
function roleOf(principal: unknown): string {
  return String(principal).replace(/^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, 'arn:$1:iam::$2:role/$3')
}

/** Keys below a prefix are many; the needs name one of them. */
const isListing = ({ action, context }: Probe) => action === 's3:ListBucket' && 's3:prefix' in context

/** Every role asks for everything that another account has, in the ways that a slip would open. */
function probes(topology: Topology, world: World): Probe[] {
  const roles = topology.accounts.flatMap(({ id }) => world.principals(id).map(({ arn }) => arn))
  const context = { 'sts:ExternalId': 'ext-1', 'aws:RequestTag/team': 'orders', 'aws:RequestTag/stage': 'prod' }
  const things = [
    ...topology.functions.flatMap(({ arn, place }) =>
      ['', ':live', ':1', ':other', ':$LATEST'].map(
        (qualifier) => ['lambda:InvokeFunction', `${arn}${qualifier}`, place.account.id] as const,
      ),
    ),
    ...topology.functions.flatMap(({ arn, place }) =>
      ['lambda:UpdateFunctionCode', 'lambda:AddPermission'].map((action) => [action, arn, place.account.id] as const),
    ),
    ...topology.buckets.flatMap(({ arn, place }) =>
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].flatMap((action) =>
        ['any', 'orders/any', 'aany', 'other/x'].map((key) => [action, `${arn}/${key}`, place.account.id] as const),
      ),
    ),
    ...topology.queues.flatMap(({ arn, place }) =>
      ['sqs:ReceiveMessage', 'sqs:SendMessage', 'sqs:PurgeQueue'].map(
        (action) => [action, arn, place.account.id] as const,
      ),
    ),
    ...topology.streams.flatMap(({ arn, place }) =>
      ['kinesis:GetRecords', 'kinesis:PutRecord'].map((action) => [action, arn, place.account.id] as const),
    ),
    ...roles.flatMap((role) =>
      ['sts:AssumeRole', 'sts:TagSession', 'iam:PassRole'].map(
        (action) => [action, role, role.split(':')[4] as string] as const,
      ),
    ),
  ]
  return roles.flatMap((role) =>
    things
      .filter(([action, , account]) => account !== role.split(':')[4] && !inBucket(topology, action, role))
      .map(([action, resource, resourceAccount]) => ({ principal: role, action, resource, resourceAccount, context })),
  )
}

/** Keys of a whole bucket that a call may use are more than the one that its need names. */
function inBucket(topology: Topology, action: string, role: string): boolean {
  const calls = topology.calls.filter(({ to, role: called, from }) => {
    if (to.kind !== 'bucket' || !action.startsWith('s3:')) return false
    return (
      called?.arn === role ||
      from.some((caller) => caller.kind === 'function' && role.endsWith(`role/${caller.roleName}`))
    )
  })
  return calls.length > 0 && action !== 's3:DeleteObject'
}
