import { parseArn } from '../../core/arn.ts'
import type { Destination, FunctionNode, Trigger } from '../../topology/topology.ts'
import { type Grant, pascalCase } from './grant.ts'

/** The ARN of a function's execution role; none for a function that exists and does not tell it. */
export function executionRoleArn({ place, roleName }: FunctionNode): string | undefined {
  return roleName === undefined ? undefined : `arn:${place.partition}:iam::${place.account.id}:role/${roleName}`
}

/** The log group that a function writes to. */
export function logGroupName({ functionName }: FunctionNode): string {
  return `/aws/lambda/${functionName}`
}

/** What Lambda needs of the execution role to place a function in a VPC; EC2 knows no resource for them. */
const VPC_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
]

/** What a function needs for itself, whoever it calls: to be run, to write its log, to have its interfaces. */
export function functionGrants(fn: FunctionNode): Grant[] {
  const holder = executionRoleArn(fn)
  if (fn.exists || holder === undefined) return []
  const { place } = fn
  const { partition, region, account } = place
  const logGroup = `arn:${partition}:logs:${region}:${account.id}:log-group:${logGroupName(fn)}:*`
  const base = { holder, place, effect: 'Allow' } as const
  const runs: Grant = {
    ...base,
    side: 'trust',
    sid: 'Run',
    principal: { Service: 'lambda.amazonaws.com' },
    actions: ['sts:AssumeRole'],
    why: `Lambda runs ${fn.name} with this role`,
  }
  const logs: Grant = {
    ...base,
    side: 'identity',
    sid: 'WriteLog',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup],
    why: `${fn.name} writes its own log, and no other`,
  }
  return [runs, logs, ...vpcGrants(fn, base), ...destinationGrants(fn, base)]
}

type Base = Pick<Grant, 'holder' | 'place'> & { readonly effect: 'Allow' }

/** The interfaces are Lambda's to make; the function's own code may not. */
function vpcGrants(fn: FunctionNode, base: Base): Grant[] {
  if (fn.vpc === undefined) return []
  const identity = { ...base, side: 'identity', actions: VPC_ACTIONS, resources: ['*'] } as const
  return [
    { ...identity, sid: 'PlaceInVpc', why: 'Lambda makes the network interfaces' },
    {
      ...identity,
      sid: 'NotByTheCode',
      effect: 'Deny',
      condition: { ArnEquals: { 'lambda:SourceFunctionArn': fn.arn } },
      why: `the code of ${fn.name} does not`,
    },
  ]
}

function destinationGrants(fn: FunctionNode, base: Base): Grant[] {
  if (fn.onFailure === undefined) return []
  return sendGrants(fn, fn.onFailure, 'HandOverFailed', `events of ${fn.name} that failed for good`, base)
}

/** By the service of the destination: the action that hands something to it. */
const SEND: Readonly<Record<string, string>> = {
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  lambda: 'lambda:InvokeFunction',
  s3: 's3:PutObject',
  events: 'events:PutEvents',
}

/** The role may hand something over; a queue of another account lets it. */
function sendGrants(fn: FunctionNode, destination: Destination, sid: string, why: string, base: Base): Grant[] {
  const { arn } = destination
  const service = parseArn(arn)?.service ?? ''
  const resources = [service === 's3' ? `${arn}/*` : arn]
  const sends: Grant = { ...base, side: 'identity', sid, actions: [SEND[service] ?? 'sqs:SendMessage'], resources, why }
  if (destination.kind !== 'queue' || destination.exists || destination.place.account === fn.place.account)
    return [sends]
  const { partition, account } = fn.place
  const lets: Grant = {
    ...sends,
    side: 'resource',
    holder: arn,
    place: destination.place,
    sid: `${sid}Of${pascalCase(fn.name)}`,
    principal: { AWS: accountRoot(partition, account.id) },
    condition: { ArnEquals: { 'aws:PrincipalArn': base.holder } },
  }
  return [sends, lets]
}

/** By service: what a mapping reads with. @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html */
const READ: Readonly<Record<string, readonly string[]>> = {
  kinesis: [
    'kinesis:DescribeStream',
    'kinesis:DescribeStreamSummary',
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:ListShards',
  ],
  dynamodb: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
  sqs: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
}

/** What a trigger needs: its function's role reads the source; another account's source lets it. */
export function triggerGrants(trigger: Trigger): Grant[] {
  const { from, to, name, onFailure } = trigger
  const holder = executionRoleArn(to)
  if (holder === undefined) return []
  const arn = parseArn(from.arn)
  const actions = READ[arn?.service ?? ''] ?? []
  const base = { holder, place: to.place, effect: 'Allow' } as const
  const reads: Grant = {
    ...base,
    side: 'identity',
    sid: `Read${pascalCase(name)}`,
    actions,
    resources: [from.arn],
    why: `trigger ${name}: ${to.name} is fed from ${'name' in from ? from.name : from.arn}`,
  }
  const why = `batches of trigger ${name} that failed for good`
  const failed = onFailure === undefined ? [] : sendGrants(to, onFailure, `HandOver${pascalCase(name)}`, why, base)
  const across = arn?.account !== to.place.account.id
  const lets: Grant[] =
    across && from.kind !== 'arn' && !from.exists
      ? [
          {
            side: 'resource',
            holder: from.arn,
            place: from.place,
            effect: 'Allow',
            sid: `Read${pascalCase(name)}`,
            principal: { AWS: accountRoot(to.place.partition, to.place.account.id) },
            actions,
            resources: [from.arn],
            condition: { ArnEquals: { 'aws:PrincipalArn': holder } },
            why: `trigger ${name}: ${to.name} of ${to.place.account.name} reads it`,
          },
        ]
      : []
  return [reads, ...failed, ...lets]
}

/** The whole account, as policies name it: it may hand on what it is given. */
export function accountRoot(partition: string, id: string): string {
  return `arn:${partition}:iam::${id}:root`
}
