import { AwsError } from '../../core/errors.ts'
import { uuid } from '../../core/random.ts'
import { quietly } from '../authorizer.ts'
import type { Cloud } from '../cloud.ts'
import type { Caller } from '../credentials.ts'
import { executionCaller } from '../functions/execution-session.ts'
import type { Access } from '../operation.ts'
import { attachInterface, createInterface, removeInterface } from '../services/ec2/network-interfaces.ts'
import { QUOTAS, throttleInterfaces } from '../services/ec2/quotas.ts'
import { arnOf, type Ec2Scope, scopeAt } from '../services/ec2/scope.ts'
import type { Subnet } from '../services/ec2/state.ts'
import { type ConnectionFailure, failureOf } from './connection-failure.ts'
import { type Attachment, type HyperplaneInterface, NETWORK } from './connections.ts'

/** Who needs an interface: a function with its execution role. */
export interface Needing {
  readonly partition: string
  readonly account: string
  readonly region: string
  readonly name: string
  /** ARN of the execution role. */
  readonly role: string
}

/**
 * Makes sure that there is an interface for the security groups in each of the subnets: shared ones, of which there is one
 * for each combination, however many functions have it.
 * @returns what failed, in which case no new one is left
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function makeInterfaces(cloud: Cloud, needing: Needing, attachment: Attachment): ConnectionFailure | undefined {
  const scope = scopeAt(cloud, needing)
  const { interfaces } = cloud.store.get(NETWORK, needing)
  const made: HyperplaneInterface[] = []
  try {
    const subnets = attachment.subnets.map((id) => findSubnet(scope, id))
    for (const id of attachment.groups) checkGroup(scope, id)
    for (const subnet of subnets) {
      const key = combinationKey(subnet.SubnetId, attachment.groups)
      const existing = interfaces.get(key)
      if (existing !== undefined && scope.state.networkInterfaces.has(existing.id)) {
        interfaces.set(key, { ...existing, needing })
        continue
      }
      const one = makeInterface(scope, needing, attachment, subnet)
      interfaces.set(key, one)
      made.push(one)
    }
    return undefined
  } catch (error) {
    for (const one of made) dropInterface(scope, one)
    for (const [key, one] of interfaces) if (made.includes(one)) interfaces.delete(key)
    if (error instanceof AwsError) return failureOf(error)
    throw error
  }
}

/** The key of the interface that all functions with these groups share in a subnet. */
export function combinationKey(subnet: string, groups: readonly string[]): string {
  return `${subnet} ${groups.toSorted().join(' ')}`
}

/**
 * Gives interfaces back that no function needs any more. Where the role that one was made with is gone or may not delete it,
 * it stays.
 */
export function releaseInterfaces(cloud: Cloud, isNeeded: (key: string) => boolean): void {
  for (const { interfaces } of cloud.store.all(NETWORK)) {
    for (const [key, one] of interfaces) {
      if (isNeeded(key)) continue
      const scope = scopeAt(cloud, one.needing)
      if (mayDelete(scope, one)) {
        dropInterface(scope, one)
        interfaces.delete(key)
      }
    }
  }
}

function dropInterface(scope: Ec2Scope, { id }: HyperplaneInterface): void {
  const subject = scope.state.networkInterfaces.get(id)
  if (subject !== undefined) removeInterface(scope, subject)
}

const ACTION = 'CreateNetworkInterface'

function makeInterface(scope: Ec2Scope, needing: Needing, { groups }: Attachment, subnet: Subnet): HyperplaneInterface {
  const { cloud, state } = scope
  const caller = actingFor(cloud, needing)
  const needed = [
    access(scope, ACTION, 'network-interface', '*'),
    access(scope, ACTION, 'subnet', subnet.SubnetId),
    ...groups.map((id) => access(scope, ACTION, 'security-group', id)),
  ]
  if (!needed.every((one) => isAllowed(scope, caller, one))) {
    throw new AwsError('UnauthorizedOperation', 'You are not authorized to perform this operation.')
  }
  const inVpc = [...state.networkInterfaces.values()].filter(
    ({ VpcId, InterfaceType }) => InterfaceType === 'lambda' && VpcId === subnet.VpcId,
  )
  if (inVpc.length >= cloud.store.get(QUOTAS, scope).lambdaInterfacesPerVpc) {
    throw new AwsError('NetworkInterfaceLimitExceeded', 'The maximum number of network interfaces has been reached.')
  }
  throttleInterfaces(cloud, scope)
  const subject = createInterface(scope, {
    subnet,
    groups,
    type: 'lambda',
    description: `AWS Lambda VPC ENI-${needing.name}-${uuid(cloud.random)}`,
    requester: caller.userId,
  })
  attachInterface(scope, subject, { InstanceOwnerId: 'amazon-aws', DeviceIndex: 1, DeleteOnTermination: false })
  return { id: subject.NetworkInterfaceId, needing }
}

function findSubnet({ state }: Ec2Scope, id: string): Subnet {
  const subnet = state.subnets.get(id)
  if (subnet !== undefined) return subnet
  throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`)
}

function checkGroup({ state }: Ec2Scope, id: string): void {
  if (state.securityGroups.has(id)) return
  throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`)
}

/** Whether an execution role lets Lambda do that to network interfaces. @throws AwsError where there is no such role */
export function mayCall(cloud: Cloud, needing: Needing, action: string): boolean {
  const scope = scopeAt(cloud, needing)
  const asked = access(scope, action, 'network-interface', '*')
  // Describing knows no single resource.
  const onAll = action.startsWith('Describe') ? { ...asked, resource: '*' } : asked
  return isAllowed(scope, actingFor(cloud, needing), onAll)
}

function mayDelete(scope: Ec2Scope, { id, needing }: HyperplaneInterface): boolean {
  try {
    return isAllowed(
      scope,
      actingFor(scope.cloud, needing),
      access(scope, 'DeleteNetworkInterface', 'network-interface', id),
    )
  } catch (error) {
    if (error instanceof AwsError) return false
    throw error
  }
}

/** Lambda with a function's execution role; these calls carry no `lambda:SourceFunctionArn`. @throws AwsError without the role */
function actingFor(cloud: Cloud, { role, ...fn }: Needing): Caller & { readonly userId: string } {
  const caller = executionCaller(cloud, { ...fn, arn: '' }, { settings: { role } })
  const { sourceFunctionArn: _, ...session } = caller.session
  return { ...caller, session }
}

function access(scope: Ec2Scope, action: string, type: string, id: string): Access {
  const context = { 'ec2:Region': scope.region }
  return { action: `ec2:${action}`, resource: arnOf(scope, type, id), resourceAccount: scope.account, context }
}

function isAllowed({ cloud, region }: Ec2Scope, caller: Caller, access: Access): boolean {
  return quietly(cloud, caller, access, { requestId: uuid(cloud.random), region }).decision === 'allow'
}
