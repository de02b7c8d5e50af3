import { createHash } from 'node:crypto'
import { getOrCreate } from '../../../core/get-or-create.ts'
import { upperCaseId } from '../../../core/random.ts'
import type { ManagedPolicy } from './state.ts'

type Rows = readonly (readonly [actions: string | readonly string[], resource?: string])[]

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']
const READ_KINESIS = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
  'kinesis:ListStreams',
  'kinesis:SubscribeToShard',
]
const READ_SQS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
const READ_DYNAMODB = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
]
const VPC = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
]

/**
 * The AWS managed policies that cross-account Lambda systems attach, by path and name, with what they allow.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const AWS_MANAGED: Readonly<Record<string, Rows>> = {
  AdministratorAccess: [['*']],
  'service-role/AWSLambdaBasicExecutionRole': [[LOGS]],
  'service-role/AWSLambdaKinesisExecutionRole': [[[...READ_KINESIS, ...LOGS]]],
  'service-role/AWSLambdaSQSQueueExecutionRole': [[[...READ_SQS, ...LOGS]]],
  'service-role/AWSLambdaDynamoDBExecutionRole': [[[...READ_DYNAMODB, ...LOGS]]],
  'service-role/AWSLambdaVPCAccessExecutionRole': [[[...LOGS, ...VPC]]],
  'service-role/AWSLambdaRole': [['lambda:InvokeFunction']],
  AWSLambdaExecute: [
    ['logs:*', 'arn:aws:logs:*:*:*'],
    [['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::*'],
  ],
  AmazonKinesisFullAccess: [['kinesis:*']],
  AmazonKinesisReadOnlyAccess: [[['kinesis:Get*', 'kinesis:List*', 'kinesis:Describe*']]],
  AmazonSQSFullAccess: [['sqs:*']],
  AmazonSNSFullAccess: [['sns:*']],
  AmazonS3FullAccess: [[['s3:*', 's3-object-lambda:*']]],
  AmazonS3ReadOnlyAccess: [
    [['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*']],
  ],
  AmazonEC2FullAccess: [[['ec2:*', 'elasticloadbalancing:*', 'cloudwatch:*', 'autoscaling:*']]],
  CloudWatchLogsFullAccess: [['logs:*']],
  IAMFullAccess: [['iam:*']],
  AWSLambda_FullAccess: [
    [['lambda:*', 'logs:*', 'kinesis:DescribeStream', 'kinesis:ListStreams', 'iam:ListRoles', 'iam:PassRole']],
  ],
  AWSLambda_ReadOnlyAccess: [[['lambda:Get*', 'lambda:List*', 'logs:Describe*', 'logs:Get*', 'logs:FilterLogEvents']]],
}

const made = new Map<string, ManagedPolicy>()

/** AWS's own managed policies, as they stand in a partition. */
export function awsManagedPolicies(partition: string): ManagedPolicy[] {
  return Object.keys(AWS_MANAGED).map((name) => makePolicy(`arn:${partition}:iam::aws:policy/${name}`, name))
}

/** One of AWS's own managed policies, or `undefined` for one that is not in the table. */
export function awsManagedPolicy(arn: string): ManagedPolicy | undefined {
  const name = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1]
  return name === undefined || !Object.hasOwn(AWS_MANAGED, name) ? undefined : makePolicy(arn, name)
}

/** When AWS brought out its first managed policies; here all of them, each with one version. */
const RELEASED = new Date('2015-02-06T18:40:00Z')

function makePolicy(arn: string, pathAndName: string): ManagedPolicy {
  return getOrCreate(made, arn, () => {
    const name = pathAndName.slice(pathAndName.lastIndexOf('/') + 1)
    const Statement = (AWS_MANAGED[pathAndName] as Rows).map(([Action, Resource = '*']) => ({
      Effect: 'Allow',
      Action,
      Resource,
    }))
    const policy = { name, arn, document: JSON.stringify({ Version: '2012-10-17', Statement }) }
    return {
      name,
      path: `/${pathAndName.slice(0, -name.length)}`,
      id: `ANPA${upperCaseId({ bytes: (count) => digestOf(pathAndName).subarray(0, count) }, 17)}`,
      arn,
      createdAt: RELEASED,
      updatedAt: RELEASED,
      tags: new Map(),
      versions: new Map([['v1', { id: 'v1', createdAt: RELEASED, policy }]]),
      defaultVersion: 'v1',
      nextVersion: 2,
    }
  })
}

/** The same policy has the same id in every account and every run. */
function digestOf(name: string): Buffer {
  return createHash('sha256').update(name).digest()
}
