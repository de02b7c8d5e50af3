import { partitionOf } from '../core/partition.ts'
import type { World, WorldAccount, WorldPrincipal, WorldResource } from '../iam/world/world.ts'
import type { Cloud } from './cloud.ts'
import { managedPolicy } from './services/iam/principal-policies.ts'
import { IAM, type IamPrincipal } from './services/iam/state.ts'
import { KINESIS } from './services/kinesis/state.ts'
import { LAMBDA, type LambdaFunction } from './services/lambda/state.ts'
import { SQS } from './services/sqs/state.ts'
import type { Store } from './store/state.ts'

/**
 * What the local AWS holds in the partition of a Region, as the IAM engine's `World`: accounts with users and roles, and with
 * functions, streams and queues. Each answer is read from the stores anew, so the world is always that of now. An account shows
 * once something was created in it; there is no organization.
 * @example whoCan(createLocalWorld(cloud, 'us-east-1'), 'lambda:InvokeFunction', functionArn)
 */
export function createLocalWorld({ store }: Pick<Cloud, 'store'>, region = 'us-east-1'): World {
  const partition = partitionOf(region).id
  const ofPartition = ({ arn }: { readonly arn: string }) => arn.startsWith(`arn:${partition}:`)
  const iam = () =>
    store.all(IAM).flatMap(({ users, roles }) => [...users.values(), ...roles.values()].filter(ofPartition))
  const resources = () =>
    [...roles(store), ...functions(store), ...streams(store), ...queues(store)].filter(ofPartition)
  return {
    accounts: () => {
      const ids = [...iam().map(ownerOf), ...resources().map(({ account }) => account)]
      return [...new Set(ids)].sort().map((id): WorldAccount => ({ id, partition }))
    },
    principals: (account) =>
      iam()
        .filter((principal) => ownerOf(principal) === account)
        .map((principal) => describePrincipal(principal, partition, store)),
    resources,
    scps: () => undefined,
    rcps: () => undefined,
  }
}

function ownerOf({ arn }: { readonly arn: string }): string {
  return arn.split(':')[4] as string
}

function describePrincipal(principal: IamPrincipal, partition: string, store: Store): WorldPrincipal {
  const { arn, id, inline, attached, permissionsBoundary } = principal
  const managed = (policy: string) => [managedPolicy(policy, partition, store) ?? []].flat()
  const [boundary] = permissionsBoundary === undefined ? [] : managed(permissionsBoundary)
  return {
    arn,
    uniqueId: id,
    tags: tagsOf(principal),
    identity: [...inline.values(), ...[...attached].flatMap(managed)],
    ...(boundary && { permissionsBoundary: boundary }),
  }
}

function tagsOf({ tags }: IamPrincipal): Readonly<Record<string, string>> {
  return Object.fromEntries([...tags.values()].map(({ Key, Value }) => [Key, Value]))
}

/** Each role with its trust policy, in which users and roles stand by their unique ids. */
function roles(store: Store): WorldResource[] {
  return store
    .all(IAM)
    .flatMap((state) => [...state.roles.values()])
    .map((role) => ({ arn: role.arn, account: ownerOf(role), policy: role.trust, tags: tagsOf(role) }))
}

/** A function, and each of its versions and aliases that has a policy of its own. */
function functions(store: Store): WorldResource[] {
  return store
    .all(LAMBDA)
    .flatMap(({ functions }) => [...functions.values()])
    .flatMap((fn) => {
      const qualifiers = new Set(['', ...fn.policies.keys()])
      return [...qualifiers].map((qualifier) => describeFunction(fn, qualifier))
    })
}

function describeFunction(fn: LambdaFunction, qualifier: string): WorldResource {
  const policy = fn.policies.get(qualifier)?.policy
  const arn = qualifier === '' ? fn.arn : `${fn.arn}:${qualifier}`
  return { arn, account: fn.account, ...(policy && { policy }), tags: Object.fromEntries(fn.tags) }
}

/** Streams and their consumers. */
function streams(store: Store): WorldResource[] {
  return store
    .all(KINESIS)
    .flatMap(({ streams }) => [...streams.values()])
    .flatMap((stream) =>
      [stream, ...stream.consumers.values()].map(({ arn, policy, tags }) => ({
        arn,
        account: stream.account,
        ...(policy && { policy }),
        tags: Object.fromEntries(tags),
      })),
    )
}

function queues(store: Store): WorldResource[] {
  return store
    .all(SQS)
    .flatMap(({ queues }) => [...queues.values()])
    .map(({ arn, account, policy, tags }) => ({
      arn,
      account,
      ...(policy && { policy }),
      tags: Object.fromEntries(tags),
    }))
}
