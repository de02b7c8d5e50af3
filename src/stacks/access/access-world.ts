import { parseArn } from '../../core/arn.ts'
import { getOrCreate } from '../../core/get-or-create.ts'
import { shortName } from '../../core/short-name.ts'
import { createWorld } from '../../iam/world/create-world.ts'
import type { World, WorldPrincipal, WorldResource } from '../../iam/world/world.ts'
import type { Topology } from '../../topology/topology.ts'
import type { DerivedPolicy } from './derive-access.ts'

/**
 * The world as it will be once the policies are deployed: every account of the topology with its roles, and everything that has
 * a policy. What exists already stands without the policies that only its account knows.
 */
export function createAccessWorld(topology: Topology, policies: readonly DerivedPolicy[]): World {
  const named = ({ side, holder, document }: DerivedPolicy) => ({
    name: `${side} policy of ${shortName(holder)}`,
    document,
  })
  const identity = new Map<string, DerivedPolicy[]>()
  for (const policy of policies) {
    if (policy.side === 'identity') getOrCreate(identity, policy.holder, () => []).push(policy)
  }
  const roles = new Set(policies.filter(({ side }) => side !== 'resource').map(({ holder }) => holder))
  const principals = [...roles].map((arn): WorldPrincipal => ({ arn, identity: (identity.get(arn) ?? []).map(named) }))
  const owners = new Map(topology.buckets.map(({ arn, place }) => [arn, place.account.id]))
  const guarded = policies
    .filter(({ side }) => side !== 'identity')
    .map(
      (policy): WorldResource => ({
        arn: policy.holder,
        account: ownerOf(policy.holder, owners),
        policy: named(policy),
      }),
    )
  const { functions, streams, queues, buckets } = topology
  const speaking = new Set(guarded.map(({ arn }) => arn))
  const silent = [...functions, ...streams, ...queues, ...buckets]
    .filter(({ arn }) => !speaking.has(arn))
    .map(({ arn, place }): WorldResource => ({ arn, account: place.account.id }))
  const { organization } = topology
  return createWorld({
    accounts: topology.accounts.map(({ id }) => ({
      id,
      // Where in its organization an account stands, a topology does not know; that it is in it, it does.
      ...(organization && { organizationPath: `${organization.id}/r-root/` }),
    })),
    principals,
    resources: [...guarded, ...silent],
  })
}

function ownerOf(arn: string, owners: ReadonlyMap<string, string>): string {
  return owners.get(arn) ?? parseArn(arn)?.account ?? ''
}
