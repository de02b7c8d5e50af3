import type { InstanceState, InstanceStateChange, InstanceStateName } from '@aws-sdk/client-ec2'
import { releasePublicAddress, takePublicAddress } from './addresses.ts'
import { ec2Error } from './errors.ts'
import { detachInterface, removeInterface } from './network-interfaces.ts'
import { findAll } from './resources.ts'
import type { Ec2Scope } from './scope.ts'
import type { Ec2State, Instance, NetworkInterface } from './state.ts'
import { AFTERLIFE_MILLISECONDS, TRANSITION_MILLISECONDS } from './transitions.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const CODES: Readonly<Record<InstanceStateName, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
}

export function describeState(Name: InstanceStateName): InstanceState {
  return { Code: CODES[Name], Name }
}

/** What can be done to instances: from which states, over which state, to which. */
interface Change {
  readonly from: readonly InstanceStateName[]
  /** States in which there is nothing to do. */
  readonly idle: readonly InstanceStateName[]
  readonly over: InstanceStateName
  readonly to: InstanceStateName
  /** EC2's words for an instance in any other state. */
  readonly refusal: (id: string) => string
}

export const START: Change = {
  from: ['stopped'],
  idle: ['pending', 'running'],
  over: 'pending',
  to: 'running',
  refusal: (id) => `The instance '${id}' is not in a state from which it can be started.`,
}

export const STOP: Change = {
  from: ['running'],
  idle: ['stopping', 'stopped'],
  over: 'stopping',
  to: 'stopped',
  refusal: (id) => `This instance '${id}' is not in a state from which it can be stopped.`,
}

export const TERMINATE: Change = {
  from: ['pending', 'running', 'stopping', 'stopped'],
  idle: ['shutting-down', 'terminated'],
  over: 'shutting-down',
  to: 'terminated',
  refusal: () => '',
}

/** Changes the state of instances, of all or of none. @throws AwsError `IncorrectInstanceState`, `InvalidInstanceID.NotFound` */
export function changeState(scope: Ec2Scope, ids: readonly string[], change: Change): InstanceStateChange[] {
  const instances = findAll(scope.state, 'instance', ids)
  const wrong = instances.find(({ state }) => !change.from.includes(state) && !change.idle.includes(state))
  if (wrong !== undefined) throw ec2Error('IncorrectInstanceState', change.refusal(wrong.InstanceId))
  return instances.map((instance) => {
    const before = instance.state
    if (change.from.includes(before)) enter(scope, instance, change)
    return {
      InstanceId: instance.InstanceId,
      PreviousState: describeState(before),
      CurrentState: describeState(instance.state),
    }
  })
}

/** Lets an instance go over one state to another, a little later. */
export function enter(scope: Ec2Scope, instance: Instance, { over, to }: Pick<Change, 'over' | 'to'>): void {
  const { clock } = scope.cloud
  const now = new Date(clock.now())
  instance.state = over
  if (over === 'pending') {
    instance.LaunchTime = now
    instance.stateReason = { Code: 'pending', Message: 'pending' }
    instance.stateTransitionReason = ''
    lendPublicAddress(scope, instance)
  } else {
    instance.stateReason = {
      Code: 'Client.UserInitiatedShutdown',
      Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
    }
    instance.stateTransitionReason = `User initiated (${now.toISOString().slice(0, 19).replace('T', ' ')} GMT)`
  }
  clock.schedule(TRANSITION_MILLISECONDS, () => {
    // Meanwhile it may have been terminated.
    if (instance.state !== over) return
    instance.state = to
    if (to === 'running') instance.stateReason = undefined
    if (to === 'stopped') takeBackPublicAddress(scope, instance)
    if (to === 'terminated') bury(scope, instance)
  })
}

/** The interfaces of an instance, the primary one first. */
export function interfacesOf({ networkInterfaces }: Ec2State, { InstanceId }: Instance): NetworkInterface[] {
  return [...networkInterfaces.values()]
    .filter(({ attachment }) => attachment?.InstanceId === InstanceId)
    .toSorted((a, b) => (a.attachment?.DeviceIndex ?? 0) - (b.attachment?.DeviceIndex ?? 0))
}

function primaryAddress({ state }: Ec2Scope, instance: Instance) {
  return interfacesOf(state, instance)[0]?.addresses.find(({ Primary }) => Primary)
}

/** A public address for as long as the instance runs, where its launch asked for one and it has no Elastic IP address. */
function lendPublicAddress(scope: Ec2Scope, instance: Instance): void {
  const address = primaryAddress(scope, instance)
  if (!instance.wantsPublicAddress || address === undefined) return
  const [own] = interfacesOf(scope.state, instance)
  const isElastic = [...scope.state.addresses.values()].some(
    ({ association }) => association !== undefined && association.NetworkInterfaceId === own?.NetworkInterfaceId,
  )
  if (!isElastic) address.publicIp ??= takePublicAddress(scope)
}

function takeBackPublicAddress(scope: Ec2Scope, instance: Instance): void {
  const address = primaryAddress(scope, instance)
  if (address?.publicIp === undefined) return
  releasePublicAddress(scope, address.publicIp)
  address.publicIp = undefined
}

/** What a terminated instance leaves behind: interfaces that are not deleted with it, and for an hour its description. */
function bury(scope: Ec2Scope, instance: Instance): void {
  takeBackPublicAddress(scope, instance)
  for (const subject of interfacesOf(scope.state, instance)) {
    if (subject.attachment?.DeleteOnTermination) removeInterface(scope, subject)
    else detachInterface(subject)
  }
  scope.cloud.clock.schedule(AFTERLIFE_MILLISECONDS, () => scope.state.instances.delete(instance.InstanceId))
}
