import type { FunctionConfiguration, VpcConfig } from '@aws-sdk/client-lambda'
import type { RequestContext } from '../../../iam/request-context.ts'
import type { Cloud } from '../../cloud.ts'
import { connectionOf } from '../../network/function-network.ts'
import { mayCall } from '../../network/hyperplane.ts'
import type { OperationContext } from '../../operation.ts'
import { scopeOf } from '../ec2/scope.ts'
import type { Ec2State } from '../ec2/state.ts'
import { invalid } from './errors.ts'
import type { FunctionSettings, FunctionVersion } from './state.ts'

/**
 * Reads the subnets and security groups that a function is to be attached to; empty lists detach it.
 * @throws AwsError `InvalidParameterValueException` in the words of EC2 for what is not there, and where the caller may not
 *   look at it or the execution role may not make network interfaces
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function readVpcConfig(
  config: VpcConfig | undefined,
  { name, role }: { readonly name: string; readonly role: string },
  context: OperationContext,
): Pick<FunctionSettings, 'vpc'> {
  if (config === undefined) return {}
  const { SubnetIds = [], SecurityGroupIds = [], Ipv6AllowedForDualStack = false } = config
  const lists = { SubnetIds, SecurityGroupIds, Ipv6AllowedForDualStack }
  if (SubnetIds.length === 0 && SecurityGroupIds.length === 0) return { vpc: { ...lists, VpcId: '' } }
  if (SubnetIds.length === 0 || SecurityGroupIds.length === 0) {
    throw invalid('SubnetIds and SecurityIds must coexist or be both empty list.')
  }
  if (Ipv6AllowedForDualStack) throw invalid('The local AWS does not have IPv6 in a VPC yet.')
  checkCaller(lists, context)
  const { state } = scopeOf(context)
  const VpcId = findVpc(lists, state)
  // Lambda knows no dedicated hosts; the text is ours.
  if (state.vpcs.get(VpcId)?.InstanceTenancy === 'dedicated') {
    throw invalid('Lambda functions cannot be attached to a VPC with dedicated instance tenancy.')
  }
  checkRole({ name, role }, context)
  return { vpc: { ...lists, VpcId } }
}

/** The condition keys of a request that attaches a function; Lambda itself finds out the VPC. */
export function vpcKeys(config: VpcConfig | undefined, context: OperationContext): RequestContext {
  const { SubnetIds = [], SecurityGroupIds = [] } = config ?? {}
  const { subnets } = scopeOf(context).state
  const VpcId = subnets.get(SubnetIds[0] ?? '')?.VpcId
  return {
    ...(SubnetIds.length > 0 && { 'lambda:SubnetIds': SubnetIds }),
    ...(SecurityGroupIds.length > 0 && { 'lambda:SecurityGroupIds': SecurityGroupIds }),
    ...(VpcId !== undefined && { 'lambda:VpcIds': VpcId }),
  }
}

/** What a version's network interfaces make of its state; nothing where all is well. */
export function describeConnection(version: FunctionVersion, cloud: Pick<Cloud, 'store'>): FunctionConfiguration {
  const { state, wasActive, failure } = connectionOf(cloud, version) ?? {}
  const reasons = (reason: string, code: string) => ({
    StateReason: reason,
    StateReasonCode: code as NonNullable<FunctionConfiguration['StateReasonCode']>,
  })
  if (state === 'Inactive') {
    // The text of an idle function is ours.
    return { State: 'Inactive', ...reasons(failure?.reason ?? 'The function is idle.', failure?.code ?? 'Idle') }
  }
  if (state === 'Pending' && wasActive) {
    return { State: 'Pending', ...reasons('The function is being restored.', 'Restoring') }
  }
  if (failure === undefined) return {}
  if (version.change.kind === 'create') return { State: 'Failed', ...reasons(failure.reason, failure.code) }
  return {
    LastUpdateStatus: 'Failed',
    LastUpdateStatusReason: failure.reason,
    LastUpdateStatusReasonCode: failure.code as NonNullable<FunctionConfiguration['LastUpdateStatusReasonCode']>,
  }
}

type Lists = Required<Pick<VpcConfig, 'SubnetIds' | 'SecurityGroupIds'>>

/** Whoever attaches a function must be allowed to see what it is attached to. */
function checkCaller(
  { SubnetIds, SecurityGroupIds }: { [K in keyof Lists]: string[] },
  { ask }: OperationContext,
): void {
  const [subnet] = SubnetIds
  const [group] = SecurityGroupIds
  const needed = [
    ['DescribeSecurityGroups', group],
    ['DescribeSubnets', subnet],
    ['DescribeVpcs', subnet],
  ] as const
  for (const [action, id] of needed) {
    if (ask({ action: `ec2:${action}`, resource: '*' }).decision === 'allow') continue
    throw invalid(
      `Your access has been denied by EC2, please make sure your request credentials have permission to ${action} for ${id}. EC2 Error Code: UnauthorizedOperation. EC2 Error Message: You are not authorized to perform this operation.`,
    )
  }
}

/** The one VPC that all of them are in. */
function findVpc(
  { SubnetIds, SecurityGroupIds }: { [K in keyof Lists]: string[] },
  { subnets, securityGroups }: Ec2State,
): string {
  const vpcs = SubnetIds.map((id) => {
    const subnet = subnets.get(id)
    if (subnet !== undefined) return subnet.VpcId
    throw invalid(
      `Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID '${id}' does not exist`,
    )
  })
  const groupVpcs = SecurityGroupIds.map((id) => {
    const group = securityGroups.get(id)
    if (group !== undefined) return group.VpcId
    throw invalid(
      `Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The security group '${id}' does not exist`,
    )
  })
  // Worded after the text for groups (not verified).
  if (new Set(vpcs).size > 1) throw invalid('Subnets are required to be in the same VPC.')
  if (new Set([...vpcs, ...groupVpcs]).size > 1) throw invalid('Security Groups are required to be in the same VPC.')
  return vpcs[0] as string
}

const ROLE_NEEDS = ['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface']

function checkRole(
  { name, role }: { readonly name: string; readonly role: string },
  { cloud, account, region, partition }: OperationContext,
): void {
  const needing = { name, role, account, region, partition: partition.id }
  const missing = ROLE_NEEDS.find((action) => !mayCall(cloud, needing, action))
  if (missing === undefined) return
  throw invalid(`The provided execution role does not have permissions to call ${missing} on EC2`)
}
