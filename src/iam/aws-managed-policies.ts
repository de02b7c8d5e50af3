/** What one of them allows, row by row; on any resource where a row names none. */
export type ManagedRows = readonly (readonly [actions: string | readonly string[], resource?: string])[]

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
const WRITE_XRAY = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
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
export const AWS_MANAGED: Readonly<Record<string, ManagedRows>> = {
  AdministratorAccess: [['*']],
  'service-role/AWSLambdaBasicExecutionRole': [[LOGS]],
  'service-role/AWSLambdaKinesisExecutionRole': [[[...READ_KINESIS, ...LOGS]]],
  'service-role/AWSLambdaSQSQueueExecutionRole': [[[...READ_SQS, ...LOGS]]],
  'service-role/AWSLambdaDynamoDBExecutionRole': [[[...READ_DYNAMODB, ...LOGS]]],
  'service-role/AWSLambdaVPCAccessExecutionRole': [[[...LOGS, ...VPC]]],
  'service-role/AWSLambdaRole': [['lambda:InvokeFunction']],
  AWSXRayDaemonWriteAccess: [[WRITE_XRAY]],
  AWSXrayWriteOnlyAccess: [[WRITE_XRAY]],
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

/** The document of one of AWS's own managed policies, or `undefined` for one that is not in the table. */
export function awsManagedDocument(arn: string): object | undefined {
  const name = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1]
  const rows = name !== undefined && Object.hasOwn(AWS_MANAGED, name) ? AWS_MANAGED[name] : undefined
  if (rows === undefined) return undefined
  return {
    Version: '2012-10-17',
    Statement: rows.map(([Action, Resource = '*']) => ({ Effect: 'Allow', Action, Resource })),
  }
}
