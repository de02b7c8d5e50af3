import type { CreateVpcEndpointResult, DescribeVpcEndpointsResult } from '@aws-sdk/client-ec2'
import { HandlerFailure } from '../deployment/handler-failure.ts'
import { changeEc2Tags, tagSpecifications } from '../ec2-tags.ts'
import { type PolicyProperty, policyText } from '../policy-text.ts'
import { flag, json, oneOf, tags, text, texts } from '../property-schema.ts'
import { type Attributes, defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly VpcId: string
  readonly ServiceName?: string
  readonly VpcEndpointType?: string
  readonly PolicyDocument?: PolicyProperty
  readonly PrivateDnsEnabled?: boolean
  readonly RouteTableIds?: readonly string[]
  readonly SecurityGroupIds?: readonly string[]
  readonly SubnetIds?: readonly string[]
}

type Call = ResourceRequest<Properties>['call']

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html */
export default defineResourceType<Properties>({
  properties: {
    PolicyDocument: json,
    PrivateDnsEnabled: flag,
    RouteTableIds: texts,
    SecurityGroupIds: texts,
    ServiceName: text,
    SubnetIds: texts,
    Tags: tags,
    VpcEndpointType: oneOf('Interface', 'Gateway', 'GatewayLoadBalancer', 'ServiceNetwork', 'Resource'),
    VpcId: text,
  },
  required: ['VpcId'],
  notBuilt: ['DnsOptions', 'IpAddressType', 'ResourceConfigurationArn', 'ServiceNetworkArn', 'ServiceRegion'],
  createOnly: ['ServiceName', 'VpcEndpointType', 'VpcId'],
  attributes: ['CreationTimestamp', 'DnsEntries', 'Id', 'NetworkInterfaceIds'],
  taggable: true,

  create: async ({ properties, tags: all, call, created, settle }) => {
    const { PolicyDocument, VpcEndpointType = 'Gateway', Tags: _, ...rest } = { Tags: undefined, ...properties }
    const { VpcEndpoint } = await call<CreateVpcEndpointResult>('ec2', 'CreateVpcEndpoint', {
      ...rest,
      VpcEndpointType,
      PolicyDocument: PolicyDocument && policyText(PolicyDocument),
      ...tagSpecifications('vpc-endpoint', all),
    })
    const id = VpcEndpoint?.VpcEndpointId ?? ''
    created(id)
    await settle(async () => /^available$/i.test((await describe(call, id))?.State ?? ''))
    return readAttributes(call, id)
  },

  update: async ({ properties, before, physicalId: VpcEndpointId, tags: all, call, changed }) => {
    const { PolicyDocument, PrivateDnsEnabled } = properties
    const lists = ['RouteTableIds', 'SecurityGroupIds', 'SubnetIds'] as const
    const changes = lists.flatMap((name) => listChanges(name, before.properties[name], properties[name]))
    const isPolicy = changed('PolicyDocument')
    if (changed(...lists, 'PolicyDocument', 'PrivateDnsEnabled')) {
      await call('ec2', 'ModifyVpcEndpoint', {
        VpcEndpointId,
        ...Object.fromEntries(changes),
        ...(changed('PrivateDnsEnabled') && { PrivateDnsEnabled: PrivateDnsEnabled ?? false }),
        ...(isPolicy && (PolicyDocument ? { PolicyDocument: policyText(PolicyDocument) } : { ResetPolicy: true })),
      })
    }
    await changeEc2Tags(call, VpcEndpointId, before.tags, all)
    return readAttributes(call, VpcEndpointId)
  },

  delete: async ({ physicalId, call, settle }) => {
    await call('ec2', 'DeleteVpcEndpoints', { VpcEndpointIds: [physicalId] })
    await settle(async () => /^deleted$/i.test((await describe(call, physicalId))?.State ?? 'deleted'))
  },
})

function listChanges(name: string, before: readonly string[] = [], after: readonly string[] = []) {
  const added = after.filter((id) => !before.includes(id))
  const removed = before.filter((id) => !after.includes(id))
  return [
    ...(added.length > 0 ? [[`Add${name}`, added] as const] : []),
    ...(removed.length > 0 ? [[`Remove${name}`, removed] as const] : []),
  ]
}

/** Undefined where there is none of that id any more. */
async function describe(call: Call, id: string) {
  const answer = call<DescribeVpcEndpointsResult>('ec2', 'DescribeVpcEndpoints', { VpcEndpointIds: [id] })
  const { VpcEndpoints = [] } = await answer.catch((error: unknown) => {
    if (error instanceof HandlerFailure && error.code === 'NotFound') return { VpcEndpoints: [] }
    throw error
  })
  return VpcEndpoints[0]
}

async function readAttributes(call: Call, id: string): Promise<Attributes> {
  const { CreationTimestamp, DnsEntries = [], NetworkInterfaceIds = [] } = (await describe(call, id)) ?? {}
  return {
    Id: id,
    CreationTimestamp: CreationTimestamp?.toISOString() ?? '',
    DnsEntries: DnsEntries.map(({ HostedZoneId = '', DnsName = '' }) => `${HostedZoneId}:${DnsName}`),
    NetworkInterfaceIds,
  }
}
