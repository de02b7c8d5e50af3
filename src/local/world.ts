import { partitionOf } from '../core/partition.ts'
import type { NamedPolicy } from '../iam/evaluate.ts'
import type { World, WorldAccount, WorldPrincipal, WorldResource } from '../iam/world/world.ts'
import type { Cloud } from './cloud.ts'
import { EVENTS } from './services/events/state.ts'
import { identityPolicies, managedPolicy } from './services/iam/principal-policies.ts'
import { IAM, type IamPrincipal } from './services/iam/state.ts'
import { KINESIS } from './services/kinesis/state.ts'
import { governingPolicy } from './services/lambda/function-policy.ts'
import { LAMBDA, type LambdaFunction } from './services/lambda/state.ts'
import { membershipOf } from './services/organizations/memberships.ts'
import { ORGANIZATIONS } from './services/organizations/state.ts'
import { S3 } from './services/s3/state.ts'
import { SNS } from './services/sns/state.ts'
import { SQS } from './services/sqs/state.ts'
import type { Store } from './store/state.ts'

/**
 * What the local AWS holds in the partition of a Region, as the IAM engine's `World`: accounts with users and roles, whatever has
 * a policy of its own, and organizations. Each answer is read from the stores anew, so the world is always that of now. An account
 * shows once something was created in it, or it is in an organization; one that was closed does not.
 * @example whoCan(createLocalWorld(cloud, 'us-east-1'), 'lambda:InvokeFunction', functionArn)
 */
export function createLocalWorld({ store }: Pick<Cloud, 'store'>, region = 'us-east-1'): World {
  const partition = partitionOf(region).id
  const ofPartition = ({ arn }: { readonly arn: string }) => arn.startsWith(`arn:${partition}:`)
  const organizations = () => store.get(ORGANIZATIONS, { partition, account: '', region })
  const isOpen = (account: string) => !organizations().closed.has(account)
  const iam = () =>
    store.all(IAM).flatMap(({ users, roles }) => [...users.values(), ...roles.values()].filter(ofPartition))
  const resources = () =>
    RESOURCES.flatMap((of) => of(store)).filter((resource) => ofPartition(resource) && isOpen(resource.account))
  return {
    accounts: () => {
      const owners = [...iam().map(ownerOf), ...resources().map(({ account }) => account)]
      const ids = new Set([...owners, ...organizations().byAccount.keys()].filter(isOpen))
      return [...ids].sort().map((id) => describeAccount(id, partition, store))
    },
    principals: (account) =>
      iam()
        .filter((principal) => ownerOf(principal) === account && isOpen(account))
        .map((principal) => describePrincipal(principal, partition, store)),
    resources,
    scps: (account) => membershipOf(store, partition, account)?.scps,
    rcps: (account) => membershipOf(store, partition, account)?.rcps,
  }
}

/** Whatever can have a resource-based policy, and roles for their trust policies. */
const RESOURCES: readonly ((store: Store) => WorldResource[])[] = [
  roles,
  functions,
  layers,
  streams,
  queues,
  topics,
  buses,
  buckets,
]

function describeAccount(id: string, partition: string, store: Store): WorldAccount {
  const path = membershipOf(store, partition, id)?.path
  return { id, partition, ...(path !== undefined && { organizationPath: path }) }
}

function ownerOf({ arn }: { readonly arn: string }): string {
  return arn.split(':')[4] as string
}

function describePrincipal(principal: IamPrincipal, partition: string, store: Store): WorldPrincipal {
  const { arn, id, permissionsBoundary } = principal
  const boundary = permissionsBoundary && managedPolicy(permissionsBoundary, partition, store)
  return {
    arn,
    uniqueId: id,
    tags: tagsOf(principal),
    identity: identityPolicies(principal, partition, store),
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

/** A function, and each of its versions and aliases that a policy governs, its own or the function’s. */
function functions(store: Store): WorldResource[] {
  return store
    .all(LAMBDA)
    .flatMap(({ functions }) => [...functions.values()])
    .flatMap((fn) => {
      const qualifiers = new Set([...fn.policies.keys(), ...fn.versions.keys(), ...fn.aliases.keys()])
      const governed = [...qualifiers].filter((qualifier) => qualifier !== '' && governingPolicy(fn, qualifier))
      return ['', ...governed].map((qualifier) => describeFunction(fn, qualifier))
    })
}

function describeFunction(fn: LambdaFunction, qualifier: string): WorldResource {
  const { account, tags } = fn
  const arn = qualifier === '' ? fn.arn : `${fn.arn}:${qualifier}`
  return describeResource({ arn, account, policy: governingPolicy(fn, qualifier), tags })
}

function layers(store: Store): WorldResource[] {
  return store
    .all(LAMBDA)
    .flatMap((state) => [...state.layers.values()].flatMap((versions) => [...versions.values()]))
    .map(({ arn, account, policy }) => describeResource({ arn, account, policy: policy?.policy, tags: new Map() }))
}

/** Streams and their consumers. */
function streams(store: Store): WorldResource[] {
  return store
    .all(KINESIS)
    .flatMap(({ streams }) => [...streams.values()])
    .flatMap((stream) =>
      [stream, ...stream.consumers.values()].map((one) => describeResource({ ...one, account: stream.account })),
    )
}

function queues(store: Store): WorldResource[] {
  return store.all(SQS).flatMap(({ queues }) => [...queues.values()].map(describeResource))
}

function topics(store: Store): WorldResource[] {
  return store.all(SNS).flatMap(({ topics }) => [...topics.values()].map(describeResource))
}

function buses(store: Store): WorldResource[] {
  return store.all(EVENTS).flatMap(({ buses }) => [...buses.values()].map(describeResource))
}

/** Buckets with their policies, which govern their objects too; tags of buckets are no condition keys. */
function buckets(store: Store): WorldResource[] {
  return store
    .all(S3)
    .flatMap(({ buckets }) =>
      [...buckets.values()].map(({ arn, account, policy }) =>
        describeResource({ arn, account, policy, tags: new Map() }),
      ),
    )
}

function describeResource({
  arn,
  account,
  policy,
  tags,
}: {
  readonly arn: string
  readonly account: string
  readonly policy?: NamedPolicy | undefined
  readonly tags: ReadonlyMap<string, string>
}): WorldResource {
  return { arn, account, ...(policy && { policy }), tags: Object.fromEntries(tags) }
}
