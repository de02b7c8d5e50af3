import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { GetRoleCommand, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  CreateOrganizationCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, test } from 'vitest'
import { packInlineCode } from '../../../src/local/services/cloudformation/inline-code.ts'
import { builtTypes, loadTypes } from '../../../src/local/services/cloudformation/resource-types.ts'
import { rootIam } from '../test-principals.ts'
import { SCENARIOS, type Scenario } from './cloudformation-scenarios.ts'
import {
  getAtt,
  outputsOf,
  owner,
  queue,
  ref,
  region,
  startCloudFormationWorld,
  template,
} from './cloudformation-world.ts'

const { aws, create, update, remove, events, physicalIds } = startCloudFormationWorld()
const access = () => ({ ...aws().account(owner, region), maxAttempts: 1 })
const types = await loadTypes([...builtTypes()])

const BUCKET = `things-${owner}`
const NESTED = template(
  { Queue: queue({ DelaySeconds: ref('Delay') }) },
  {
    Parameters: { Delay: { Type: 'Number' } },
    Outputs: { Url: { Value: ref('Queue') }, Delay: { Value: ref('Delay') } },
  },
)
const parameters: Record<string, string> = {
  Things: BUCKET,
  NestedUrl: `https://s3.${region}.amazonaws.com/${BUCKET}/nested.json`,
}

beforeEach(async () => {
  const s3 = new S3Client({ ...access(), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }))
  const files = {
    'nested.json': NESTED,
    'layer.zip': packInlineCode('exports.name = "layer"', 'nodejs22.x'),
    'code.zip': packInlineCode('exports.handler = async () => "from S3"', 'nodejs22.x'),
  }
  for (const [Key, Body] of Object.entries(files)) await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))
  const { Images = [] } = await new EC2Client(access()).send(new DescribeImagesCommand({ Owners: ['amazon'] }))
  parameters.Image = Images[0]?.ImageId ?? ''
  const organizations = new OrganizationsClient(access())
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }))
  const { Roots: [root] = [] } = await organizations.send(new ListRootsCommand({}))
  await organizations.send(new EnablePolicyTypeCommand({ RootId: root?.Id, PolicyType: 'SERVICE_CONTROL_POLICY' }))
  parameters.Root = root?.Id ?? ''
})

const declared = Object.fromEntries(['Things', 'NestedUrl', 'Image', 'Root'].map((name) => [name, { Type: 'String' }]))
const given = () => ({
  Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
})

/** Every attribute of every resource, so that each is looked at. */
function outputsFor({ resources }: Scenario): object {
  const entries = Object.entries(resources).flatMap(([id, { Type }]) => [
    [`${id}Ref`, { Value: ref(id) }],
    ...(types.get(Type)?.attributes ?? [])
      .filter((name) => !name.includes('*') && !NO_TEXT.includes(`${Type}.${name}`))
      .map((name) => [`${id}${name.replaceAll('.', '')}`, { Value: getAtt(id, name) }]),
  ])
  return Object.fromEntries(entries)
}

/** Attributes that are lists or objects, or there for some resources only. */
const NO_TEXT = [
  'AWS::EC2::Instance.PublicDnsName',
  'AWS::EC2::Instance.PublicIp',
  'AWS::EC2::Instance.State',
  'AWS::EC2::NatGateway.AutoProvisionZones',
  'AWS::EC2::NatGateway.AutoScalingIps',
  'AWS::EC2::NatGateway.RouteTableId',
  'AWS::EC2::NetworkInterface.PrimaryIpv6Address',
  'AWS::EC2::NetworkInterface.PublicIpDnsNameOptions',
  'AWS::EC2::NetworkInterface.SecondaryPrivateIpAddresses',
  'AWS::EC2::Subnet.BlockPublicAccessStates',
  'AWS::EC2::Subnet.Ipv6CidrBlocks',
  'AWS::EC2::VPC.CidrBlockAssociations',
  'AWS::EC2::VPC.Ipv6CidrBlocks',
  'AWS::EC2::VPCEndpoint.DnsEntries',
  'AWS::EC2::VPCEndpoint.NetworkInterfaceIds',
  'AWS::Lambda::Function.SnapStartResponse',
  'AWS::Organizations::Account.Paths',
]

function changed({ resources, changes }: Scenario) {
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      const properties = { ...resource.Properties, ...changes[id] }
      const kept = Object.entries(properties).filter(([, value]) => value !== undefined)
      return [id, { ...resource, Properties: Object.fromEntries(kept) }]
    }),
  )
}

describe('every type of resource is created, updated and deleted', () => {
  test('in the scenarios below', () => {
    const covered = SCENARIOS.flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type))
    expect([...builtTypes()].filter((type) => !covered.includes(type))).toEqual([])
  })

  test.each(SCENARIOS)('$name', async (scenario) => {
    const more = { Parameters: declared, Outputs: outputsFor(scenario) }
    const made = await create(template(scenario.resources, more), given())
    expect([made.StackStatus, made.StackStatusReason, await failures()]).toEqual(['CREATE_COMPLETE', undefined, []])
    expect(Object.entries(outputsOf(made)).filter(([, value]) => !value)).toEqual([])
    const since = (await events('one')).length
    const updated = await update(template(changed(scenario), more), given())
    expect([updated.StackStatus, updated.StackStatusReason, await failures(since)]).toEqual([
      'UPDATE_COMPLETE',
      undefined,
      [],
    ])
    const told = (await events('one', since)).filter(([id, status]) => id !== 'one' && status === 'UPDATE_IN_PROGRESS')
    const ways = told.map(([id, , reason = '']) => [
      id,
      reason.startsWith('Requested update') ? 'replaced' : 'in place',
    ])
    expect(Object.fromEntries(ways.toReversed())).toEqual(scenario.updated)
    const gone = await remove(made.StackId ?? '')
    expect(await failures(since, made.StackId)).toEqual([])
    expect(gone.StackStatus).toBe('DELETE_COMPLETE')
  })
})

/** What went wrong, with its reasons. */
async function failures(since = 0, stack = 'one') {
  return (await events(stack, since)).filter(([, status]) => /FAILED$|^(UPDATE_)?ROLLBACK_IN/.test(status))
}

describe('what a template makes is what the services have', () => {
  test('a function runs the template’s code', async () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'Lambda') as Scenario
    await create(template(scenario.resources))
    const { F } = await physicalIds('one')
    const invoke = async () => {
      const { Payload } = await new LambdaClient(access()).send(new InvokeCommand({ FunctionName: F }))
      return JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown
    }
    expect(await invoke()).toBe('one')
    await update(template(changed(scenario)))
    expect(await invoke()).toBe('two')
  })

  test('a function runs code from S3', async () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'Lambda layers') as Scenario
    await create(template(scenario.resources, { Parameters: declared }), given())
    const command = new InvokeCommand({ FunctionName: (await physicalIds('one')).F })
    const { Payload } = await new LambdaClient(access()).send(command)
    expect(Buffer.from(Payload ?? []).toString()).toBe('"from S3"')
  })

  test('a role has its policies, path and trust', async () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'IAM') as Scenario
    const { StackId = '' } = await create(template(scenario.resources))
    const iam = rootIam(aws(), owner, region)
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: (await physicalIds('one')).Role }))
    expect(Role).toMatchObject({ Path: '/', Description: 'one', Tags: [{ Key: 'k', Value: '1' }] })
    await remove(StackId)
    const left = await Promise.all([iam.send(new ListRolesCommand({})), iam.send(new ListUsersCommand({}))])
    expect(left.map((answer) => ('Roles' in answer ? answer.Roles : 'Users' in answer ? answer.Users : []))).toEqual([
      [],
      [],
    ])
  })

  test('a nested stack is one of its own, and its outputs are attributes', async () => {
    const nested = {
      Nested: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: { TemplateURL: ref('NestedUrl'), Parameters: { Delay: 3 } },
      },
    }
    const more = { Parameters: declared, Outputs: { Delay: { Value: getAtt('Nested', 'Outputs.Delay') } } }
    const stack = await create(template(nested, more), given())
    expect(outputsOf(stack)).toEqual({ Delay: '3' })
    const { Nested = '' } = await physicalIds('one')
    expect(Nested).toContain(':stack/one-Nested-')
  })
})
