import { accountOf } from '../core/arn.ts'
import { getOrCreate } from '../core/get-or-create.ts'
import type { Facts } from './facts.ts'
import type { Place } from './finding.ts'
import type { Json } from './read-template.ts'
import { type StackResource, textOf, textsOf } from './stack-resource.ts'
import type { SystemPolicy } from './system.ts'
import { policyOf } from './template-identities.ts'

/** What has, or may have, a policy of its own: functions with their permissions, streams, queues, topics and buckets. */
export function resourcePolicyFacts(resources: readonly StackResource[]): Partial<Facts> {
  return {
    policies: [...permissionPolicies(resources), ...resources.flatMap(documentPolicies)],
    resources: resources.flatMap((resource) => {
      const attribute = HOLDERS[resource.type]
      return attribute === undefined ? [] : [{ arn: String(resource.attribute(attribute)), account: resource.account }]
    }),
  }
}

/** By type: the attribute that is its ARN. */
const HOLDERS: Readonly<Record<string, string>> = {
  'AWS::Kinesis::Stream': 'Arn',
  'AWS::SQS::Queue': 'Arn',
  'AWS::SNS::Topic': 'TopicArn',
  'AWS::S3::Bucket': 'Arn',
  'AWS::DynamoDB::Table': 'Arn',
}

/** By type: the ARNs of those that its document is the policy of. */
const DOCUMENTS: Readonly<
  Record<string, (resource: StackResource) => readonly [arns: string[], document: Json | undefined]>
> = {
  'AWS::Kinesis::ResourcePolicy': ({ properties: { ResourceArn, ResourcePolicy } }) => [
    textsOf(ResourceArn),
    ResourcePolicy,
  ],
  'AWS::Lambda::ResourcePolicy': ({ properties: { ResourceArn, FunctionResourceArn, PolicyDocument } }) => [
    textsOf(ResourceArn ?? FunctionResourceArn),
    PolicyDocument,
  ],
  'AWS::SQS::QueuePolicy': ({ properties: { Queues, PolicyDocument } }) => [
    textsOf(Queues).map(queueArn),
    PolicyDocument,
  ],
  'AWS::SNS::TopicPolicy': ({ properties: { Topics, PolicyDocument } }) => [textsOf(Topics), PolicyDocument],
  'AWS::S3::BucketPolicy': ({ partition, properties: { Bucket, PolicyDocument } }) => [
    textsOf(Bucket).map((name) => `arn:${partition}:s3:::${name}`),
    PolicyDocument,
  ],
}

function documentPolicies(resource: StackResource): SystemPolicy[] {
  const [arns, document] = DOCUMENTS[resource.type]?.(resource) ?? [[], undefined]
  return arns.flatMap((arn) => policyOf(resource, 'resource', arn, document))
}

/** `https://sqs.us-east-1.amazonaws.com/111111111111/q` */
function queueArn(url: string): string {
  const [, region, suffix, account, name] = /^https:\/\/sqs\.([^.]+)\.([^/]+)\/(\d+)\/(.+)$/.exec(url) ?? []
  const partition = suffix?.endsWith('.cn') ? 'aws-cn' : 'aws'
  return name === undefined ? url : `arn:${partition}:sqs:${region}:${account}:${name}`
}

interface Permission {
  readonly statement: object
  readonly place: Place
}

/** Permissions are statements of one policy for each function, version and alias. */
function permissionPolicies(resources: readonly StackResource[]): SystemPolicy[] {
  const byHolder = new Map<string, Permission[]>()
  const [first] = resources
  for (const resource of resources) {
    if (resource.type !== 'AWS::Lambda::Permission') continue
    const holder = functionArn(textOf(resource.properties.FunctionName) ?? '', resource)
    getOrCreate(byHolder, holder, () => []).push({ statement: statementOf(resource, holder), place: resource.place })
  }
  return [...byHolder].map(([holder, permissions]) => ({
    side: 'resource',
    holder,
    name: `policy of ${holder}`,
    document: { Version: '2012-10-17', Statement: permissions.map(({ statement }) => statement) },
    account: first?.account ?? accountOf(holder) ?? '',
    place: permissions[0]?.place as Place,
    placeOf: (index) => (permissions[index] ?? permissions[0])?.place as Place,
    sidLength: 0,
  }))
}

/** A function by any of its names, with the qualifier: `f`, `f:live`, `111111111111:function:f`, the ARN. */
export function functionArn(
  name: string,
  { partition, region, account }: Pick<StackResource, 'partition' | 'region' | 'account'>,
): string {
  if (name.startsWith('arn:')) return name
  const [, owner = account, rest = name] = /^(?:(\d{12}):)?(?:function:)?(.+)$/.exec(name) ?? []
  return `arn:${partition}:lambda:${region}:${owner}:function:${rest}`
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
function statementOf({ properties, logicalId, partition }: StackResource, Resource: string): object {
  const { Action, Principal, SourceArn, SourceAccount, PrincipalOrgID, FunctionUrlAuthType, EventSourceToken } =
    properties
  const conditions: Readonly<Record<string, Readonly<Record<string, Json | undefined>>>> = {
    StringEquals: {
      'aws:SourceAccount': SourceAccount,
      'aws:PrincipalOrgID': PrincipalOrgID,
      'lambda:FunctionUrlAuthType': FunctionUrlAuthType,
      'lambda:EventSourceToken': EventSourceToken,
    },
    ArnLike: { 'aws:SourceArn': SourceArn },
  }
  const Condition = Object.fromEntries(
    Object.entries(conditions)
      .map(([operator, keys]) => [operator, Object.entries(keys).filter(([, value]) => value !== undefined)] as const)
      .filter(([, keys]) => keys.length > 0)
      .map(([operator, keys]) => [operator, Object.fromEntries(keys)]),
  )
  return {
    Sid: logicalId,
    Effect: 'Allow',
    Principal: principalOf(textOf(Principal) ?? '', partition),
    Action: Action ?? 'lambda:InvokeFunction',
    Resource,
    ...(Object.keys(Condition).length > 0 && { Condition }),
  }
}

function principalOf(principal: string, partition: string): unknown {
  if (principal === '*') return '*'
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${partition}:iam::${principal}:root` }
  return /\.amazonaws\.|\.amazon\./.test(principal) ? { Service: principal } : { AWS: principal }
}
