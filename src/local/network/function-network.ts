import { AwsError } from '../../core/errors.ts'
import type { Cloud } from '../cloud.ts'
import { type FunctionVersion, LAMBDA, type LambdaFunction } from '../services/lambda/state.ts'
import { exceptionOf } from './connection-failure.ts'
import { type Attachment, type Connection, NETWORK } from './connections.ts'
import { combinationKey, makeInterfaces, releaseInterfaces } from './hyperplane.ts'

/** How long Lambda takes to make network interfaces, or to give them back: minutes on AWS, a moment here. */
const INTERFACES_MILLISECONDS = 1_000

/** A function that was not invoked for so long loses its interfaces. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
const IDLE_MILLISECONDS = 14 * 86_400_000

type Version = Pick<FunctionVersion, 'settings' | 'functionArn'>
type Owner = Pick<LambdaFunction, 'arn' | 'name' | 'account' | 'region' | 'partition'>

/** Begins to attach a version of a function to its VPC, if it has one; one that failed is tried again. */
export function attach(cloud: Cloud, fn: Owner, version: Version): void {
  const attachment = attachmentOf(version)
  if (attachment === undefined) return
  const { connections } = cloud.store.get(NETWORK, fn)
  const key = connectionKey(fn.arn, attachment)
  if (connections.has(key) && connections.get(key)?.state !== 'Failed') return
  const connection: Connection = {
    attachment,
    state: 'Pending',
    wasActive: false,
    lastUsed: cloud.clock.now(),
    environments: 0,
  }
  connections.set(key, connection)
  connectLater(cloud, fn, version, connection)
}

/**
 * Notes that a version is about to run, and answers how it is attached; `undefined` for one outside of any VPC.
 * @throws AwsError `ResourceNotReadyException` after long idleness, `ResourceConflictException` while it is being restored, or
 *   what stood in the way of its interfaces
 */
export function useConnection(cloud: Cloud, fn: Owner, version: Version): Connection | undefined {
  const attachment = attachmentOf(version)
  if (attachment === undefined) return undefined
  if (connectionOf(cloud, version) === undefined) attach(cloud, fn, version)
  const connection = connectionOf(cloud, version) as Connection
  // Whoever may invoke it already need not wait for the clock.
  if (connection.state === 'Pending' && !connection.wasActive) connect(cloud, fn, version, connection)
  const { state, failure } = connection
  if (state === 'Pending') throw conflict(PENDING)
  if (state === 'Inactive') {
    connection.state = 'Pending'
    connectLater(cloud, fn, version, connection)
    throw failure === undefined ? new AwsError('ResourceNotReadyException', INACTIVE) : exceptionOf(failure)
  }
  if (failure !== undefined) throw exceptionOf(failure)
  connection.lastUsed = cloud.clock.now()
  return connection
}

const PENDING =
  'The operation cannot be performed at this time. The function is currently in the following state: Pending'
const INACTIVE =
  'The function is inactive and its VPC connection is no longer available. Wait for the VPC connection to reestablish and try again.'

/** A version's connection as it stands; none outside of any VPC, and none before it was begun. */
export function connectionOf({ store }: Pick<Cloud, 'store'>, version: Version): Connection | undefined {
  const attachment = attachmentOf(version)
  if (attachment === undefined) return undefined
  const [, partition = '', , region = '', account = ''] = version.functionArn.split(':')
  const key = connectionKey(version.functionArn, attachment)
  return store.get(NETWORK, { partition, region, account }).connections.get(key)
}

/** Forgets, a little later, the connections of functions and versions that are gone, and gives back what nobody needs. */
export function detachLater(cloud: Cloud): void {
  if (cloud.store.all(NETWORK).every(({ connections, interfaces }) => connections.size + interfaces.size === 0)) return
  cloud.clock.schedule(INTERFACES_MILLISECONDS, () => detachUnused(cloud))
}

function detachUnused(cloud: Cloud): void {
  const wanted = new Set(cloud.store.all(LAMBDA).flatMap(({ functions }) => [...functions.values()].flatMap(keysOf)))
  const needed = new Set<string>()
  for (const { connections } of cloud.store.all(NETWORK)) {
    for (const [key, { state, attachment }] of connections) {
      if (!wanted.has(key)) connections.delete(key)
      else if (state === 'Active') for (const one of combinationsOf(attachment)) needed.add(one)
    }
  }
  releaseInterfaces(cloud, (key) => needed.has(key))
}

function keysOf(fn: LambdaFunction): string[] {
  return [fn.latest, ...fn.versions.values()].flatMap((version) => {
    const attachment = attachmentOf(version)
    return attachment === undefined ? [] : [connectionKey(fn.arn, attachment)]
  })
}

function connectLater(cloud: Cloud, fn: Owner, version: Version, connection: Connection): void {
  cloud.clock.schedule(INTERFACES_MILLISECONDS, () => {
    const isCurrent = connectionOf(cloud, version) === connection
    if (isCurrent && connection.state === 'Pending') connect(cloud, fn, version, connection)
  })
}

function connect(cloud: Cloud, fn: Owner, version: Version, connection: Connection): void {
  const { name, account, region, partition } = fn
  const needing = { name, account, region, partition, role: version.settings.role }
  connection.failure = makeInterfaces(cloud, needing, connection.attachment)
  connection.lastUsed = cloud.clock.now()
  if (connection.failure !== undefined) {
    connection.state = connection.wasActive ? 'Inactive' : 'Failed'
    return
  }
  connection.state = 'Active'
  connection.wasActive = true
  watchIdleness(cloud, version, connection, IDLE_MILLISECONDS)
}

function watchIdleness(cloud: Cloud, version: Version, connection: Connection, milliseconds: number): void {
  cloud.clock.schedule(milliseconds, () => {
    if (connectionOf(cloud, version) !== connection || connection.state !== 'Active') return
    const left = connection.lastUsed + IDLE_MILLISECONDS - cloud.clock.now()
    if (left > 0) return watchIdleness(cloud, version, connection, left)
    connection.state = 'Inactive'
    detachUnused(cloud)
  })
}

function attachmentOf({ settings }: Version): Attachment | undefined {
  const { SubnetIds = [], SecurityGroupIds = [] } = settings.vpc ?? {}
  return SubnetIds.length === 0 ? undefined : { subnets: SubnetIds, groups: SecurityGroupIds }
}

function connectionKey(functionArn: string, { subnets, groups }: Attachment): string {
  return [functionArn, ...subnets.toSorted(), ...groups.toSorted()].join(' ')
}

function combinationsOf({ subnets, groups }: Attachment): string[] {
  return subnets.map((subnet) => combinationKey(subnet, groups))
}

function conflict(message: string): AwsError {
  return new AwsError('ResourceConflictException', message, { fields: { Type: 'User' } })
}
