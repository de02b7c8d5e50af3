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
const POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
const TEMPLATE = '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"},"T":{"Type":"AWS::SNS::Topic"}},"Parameters":{}}'
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
  templatebody: [TEMPLATE, '{}', 'Resources: {}'],
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
  policydocument: [POLICY, TRUST],
  assumerolepolicydocument: [TRUST],
  policy: [POLICY, TRUST],
  content: [POLICY],
  rolesessionname: ['fuzz'],
  rule: ['fuzz'],
  eventbusname: ['default'],
  eventpattern: ['{"source":["a"]}', '{"a":[{"numeric":[">",1]}]}', '{"$or":[{"a":["b"]}]}'],
  scheduleexpression: ['rate(5 minutes)', 'cron(0 12 * * ? *)'],
  event: ['{"source":"a","detail":{}}'],
  cidrblock: ['10.0.0.0/16', '10.0.1.0/24'],
  filterpattern: ['{ $.a = "b" }', 'error', '[a, b]'],
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
  form('cloudformation', '2010-05-15', { Action: 'CreateStack', StackName: 'fuzz', TemplateBody: TEMPLATE }),
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
