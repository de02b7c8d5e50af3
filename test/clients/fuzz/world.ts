import { strToU8, zipSync } from 'fflate'
import { type RawRequest, send, signed } from '../../local/raw-request.ts'

/* A small world of everything, so that what is asked for is sometimes there. */

export const ACCOUNT = '111111111111'
export const ROOT = { accessKeyId: ACCOUNT, secretAccessKey: 'test' }

const arn = (service: string, resource: string, region = 'us-east-1') =>
  `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`
const STREAM = arn('kinesis', 'stream/fuzz')
const QUEUE = arn('sqs', 'fuzz')
const TOPIC = arn('sns', 'fuzz')
const FUNCTION = arn('lambda', 'function:fuzz')
const ROLE = arn('iam', 'role/fuzz', '')
const USER = arn('iam', 'user/fuzz', '')
const BUCKET = 'arn:aws:s3:::fuzz-bucket'
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const POLICY = policy({ Effect: 'Allow', Action: '*', Resource: '*' })
const TRUST = policy({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' })
const CONDITIONS = policy({
  Sid: 'Odd',
  Effect: 'Deny',
  NotAction: ['s3:Get*', 'sqs:*'],
  NotResource: ['arn:aws:s3:::fuzz-bucket/${aws:username}/*'],
  Condition: {
    'ForAllValues:StringLike': { 'aws:TagKeys': ['a*', 'b'] },
    DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
    IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '::1/128'] },
    NumericLessThanEquals: { 's3:max-keys': 10 },
    Null: { 'aws:SourceVpc': 'true' },
  },
})
const SHARED = policy({
  Effect: 'Allow',
  Principal: { AWS: ['999999999999', ROLE], Service: 's3.amazonaws.com' },
  Action: ['sqs:SendMessage', 'sns:Publish', 's3:GetObject', 'lambda:InvokeFunction'],
  Resource: '*',
})
const TEMPLATE = JSON.stringify({
  Parameters: {
    Name: { Type: 'String', Default: 'fuzz', AllowedPattern: '[a-z]+' },
    Many: { Type: 'CommaDelimitedList', Default: 'a,b' },
  },
  Mappings: { M: { a: { b: 'c' } } },
  Conditions: { Is: { 'Fn::Equals': [{ Ref: 'Name' }, 'fuzz'] }, Not: { 'Fn::Not': [{ Condition: 'Is' }] } },
  Resources: {
    Q: {
      Type: 'AWS::SQS::Queue',
      Properties: { QueueName: { 'Fn::Sub': '${AWS::StackName}-${Name}' }, DelaySeconds: 1 },
    },
    T: { Type: 'AWS::SNS::Topic', Condition: 'Is', DependsOn: ['Q'], DeletionPolicy: 'Retain' },
    R: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: JSON.parse(TRUST),
        Tags: [{ Key: { 'Fn::Join': ['-', { Ref: 'Many' }] }, Value: { 'Fn::FindInMap': ['M', 'a', 'b'] } }],
        Path: { 'Fn::If': ['Not', '/a/', { Ref: 'AWS::NoValue' }] },
      },
    },
  },
  Outputs: {
    Arn: {
      Value: { 'Fn::GetAtt': ['Q', 'Arn'] },
      Export: { Name: { 'Fn::Select': [0, { 'Fn::Split': [',', 'a,b'] }] } },
    },
  },
})
const SAM = JSON.stringify({
  Transform: 'AWS::Serverless-2016-10-31',
  Globals: { Function: { Timeout: 3 } },
  Resources: {
    F: {
      Type: 'AWS::Serverless::Function',
      Properties: {
        InlineCode: 'exports.handler = async () => 1',
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Events: {
          E: { Type: 'SQS', Properties: { Queue: QUEUE } },
          S: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)' } },
        },
        Policies: [{ SQSPollerPolicy: { QueueName: 'fuzz' } }],
      },
    },
  },
})
const PATTERNS = [
  '{"source":["a"]}',
  '{"a":[{"numeric":[">",1,"<=",5]}],"b":[{"anything-but":{"prefix":"x"}}]}',
  '{"$or":[{"a":["b"]},{"c":[{"exists":false}]}],"d":{"e":[{"cidr":"10.0.0.0/8"},{"wildcard":"a*b*"}]}}',
]
const ARNS = [
  STREAM,
  QUEUE,
  TOPIC,
  FUNCTION,
  ROLE,
  USER,
  BUCKET,
  arn('events', 'rule/fuzz'),
  arn('logs', 'log-group:fuzz'),
]

/** By a member's name in lower case: what it may be called for the request to find something. */
export const KNOWN_NAMES: Readonly<Record<string, readonly string[]>> = {
  functionname: ['fuzz', FUNCTION, `${ACCOUNT}:fuzz`, 'fuzz:$LATEST'],
  handler: ['index.handler'],
  runtime: ['nodejs22.x'],
  eventsourcearn: [STREAM, QUEUE],
  startingposition: ['LATEST', 'TRIM_HORIZON'],
  invocationtype: ['Event', 'DryRun'],
  streamname: ['fuzz'],
  streamarn: [STREAM],
  shardid: ['shardId-000000000000'],
  sharditeratortype: ['LATEST', 'TRIM_HORIZON', 'AFTER_SEQUENCE_NUMBER'],
  queuename: ['fuzz'],
  queueurl: [`http://127.0.0.1/${ACCOUNT}/fuzz`],
  topicarn: [TOPIC],
  targetarn: [TOPIC, QUEUE, FUNCTION],
  protocol: ['sqs', 'lambda', 'email', 'https'],
  endpoint: [QUEUE, FUNCTION],
  bucket: ['fuzz-bucket'],
  key: ['fuzz', 'a/b', 'team'],
  copysource: ['fuzz-bucket/fuzz', 'fuzz-bucket/none?versionId=null'],
  loggroupname: ['fuzz'],
  logstreamname: ['fuzz'],
  loggroupidentifier: ['fuzz', arn('logs', 'log-group:fuzz')],
  stackname: ['fuzz', 'other'],
  changesetname: ['fuzz'],
  templatebody: [TEMPLATE, TEMPLATE, SAM, '{}', 'Resources: {}'],
  capabilities: ['CAPABILITY_NAMED_IAM'],
  capabilitie: ['CAPABILITY_NAMED_IAM'],
  rolename: ['fuzz'],
  username: ['fuzz'],
  groupname: ['fuzz'],
  policyname: ['fuzz'],
  policyarn: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  rolearn: [ROLE],
  role: [ROLE],
  resourcearn: ARNS,
  resourcename: ARNS,
  arn: ARNS,
  policysourcearn: [ROLE, USER],
  actionname: ['s3:GetObject', 'sts:AssumeRole'],
  policydocument: [POLICY, CONDITIONS],
  assumerolepolicydocument: [TRUST],
  policy: [POLICY, TRUST, CONDITIONS, SHARED],
  policyinputlist: [POLICY, CONDITIONS],
  resourcepolicy: [SHARED],
  content: [POLICY, CONDITIONS],
  rolesessionname: ['fuzz'],
  rule: ['fuzz'],
  eventbusname: ['default'],
  eventpattern: PATTERNS,
  pattern: PATTERNS,
  filterpolicy: PATTERNS,
  redrivepolicy: [`{"deadLetterTargetArn":"${QUEUE}","maxReceiveCount":3}`],
  redriveallowpolicy: [`{"redrivePermission":"byQueue","sourceQueueArns":["${QUEUE}"]}`],
  deliverypolicy: ['{"healthyRetryPolicy":{"numRetries":3}}'],
  visibilitytimeout: ['0', '30'],
  delayseconds: ['0', '900'],
  fifoqueue: ['true'],
  rawmessagedelivery: ['true'],
  payload: ['{}'],
  inputtemplate: ['{"a":<b>}'],
  inputpath: ['$.detail', '$'],
  message: ['{"default":"x"}'],

  scheduleexpression: ['rate(5 minutes)', 'cron(0 12 * * ? *)'],
  event: ['{"source":"a","detail":{}}'],
  cidrblock: ['10.0.0.0/16', '10.0.1.0/24'],
  filterpattern: ['{ $.a = "b" }', 'error', '[a, b]', '{ ($.a = 1) || ($.b > 2 && $.c IS NULL) }', '%regex%'],
}

/** The keys that a map of that name has. */
export const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  attributes: [
    'VisibilityTimeout',
    'DelaySeconds',
    'Policy',
    'RedrivePolicy',
    'RedriveAllowPolicy',
    'FifoQueue',
    'FilterPolicy',
    'RawMessageDelivery',
    'DeliveryPolicy',
  ],
}

const form = (service: string, version: string, parameters: Readonly<Record<string, string>>): [string, RawRequest] => [
  service,
  {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Version: version, ...parameters }).toString(),
  },
]
const json = (service: string, target: string, input: object, version = '1.1'): [string, RawRequest] => [
  service,
  {
    headers: { 'x-amz-target': target, 'content-type': `application/x-amz-json-${version}` },
    body: JSON.stringify(input),
  },
]
const iam = (parameters: Readonly<Record<string, string>>) => form('iam', '2010-05-08', parameters)

const ZipFile = Buffer.from(zipSync({ 'index.mjs': strToU8('export const handler = async () => 1') })).toString(
  'base64',
)

const CREATION: readonly (readonly [string, RawRequest])[] = [
  iam({ Action: 'CreateRole', RoleName: 'fuzz', AssumeRolePolicyDocument: TRUST }),
  iam({ Action: 'PutRolePolicy', RoleName: 'fuzz', PolicyName: 'fuzz', PolicyDocument: POLICY }),
  iam({ Action: 'CreateUser', UserName: 'fuzz' }),
  iam({ Action: 'CreateGroup', GroupName: 'fuzz' }),
  json('kinesis', 'Kinesis_20131202.CreateStream', { StreamName: 'fuzz', ShardCount: 1 }),
  json('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'fuzz' }, '1.0'),
  json('logs', 'Logs_20140328.CreateLogGroup', { logGroupName: 'fuzz' }),
  json('logs', 'Logs_20140328.CreateLogStream', { logGroupName: 'fuzz', logStreamName: 'fuzz' }),
  json('events', 'AWSEvents.PutRule', { Name: 'fuzz', EventPattern: '{"source":["a"]}' }),
  json('organizations', 'AWSOrganizationsV20161128.CreateOrganization', { FeatureSet: 'ALL' }),
  form('sns', '2010-03-31', { Action: 'CreateTopic', Name: 'fuzz' }),
  form('ec2', '2016-11-15', { Action: 'CreateVpc', CidrBlock: '10.0.0.0/16' }),
  form('cloudformation', '2010-05-15', {
    Action: 'CreateStack',
    StackName: 'fuzz',
    TemplateBody: TEMPLATE,
    'Capabilities.member.1': 'CAPABILITY_IAM',
  }),
  ['s3', { method: 'PUT', path: '/fuzz-bucket' }],
  ['s3', { method: 'PUT', path: '/fuzz-bucket/fuzz', body: 'content' }],
  [
    'lambda',
    {
      path: '/2015-03-31/functions',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        FunctionName: 'fuzz',
        Role: ROLE,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile },
      }),
    },
  ],
]

/** Creates what `KNOWN_NAMES` speak of. @throws Error for an answer that is no success */
export async function createWorld(endpoint: string): Promise<void> {
  for (const [service, request] of CREATION) {
    const { status, body } = await send(endpoint, signed(endpoint, request, { service, credentials: ROOT }))
    if (status >= 300) throw new Error(`${service} ${String(request.body)}: ${status} ${body}`)
  }
}
