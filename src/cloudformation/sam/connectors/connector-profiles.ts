import type { TemplateObject, TemplateValue } from '../../template/template-value.ts'
import { lookUp } from '../look-up.ts'

export type Access = 'Read' | 'Write'
export type End = 'Source' | 'Destination'

/** A managed policy for the role of one end, with actions on the other; the paths follow the other end's ARN. */
export interface RoleProfile {
  readonly grants: 'role'
  readonly role: End
  readonly paths: readonly string[]
  readonly access: Partial<Record<Access, readonly string[]>>
  /** Only all of them together make sense. */
  readonly together?: true
}

/** A statement of the destination, a queue, topic or function, for the service that the source belongs to. */
export interface ResourceProfile {
  readonly grants: 'queue' | 'topic' | 'function'
  readonly service: string
  readonly ownAccount?: true
}

export type Profile = RoleProfile | ResourceProfile

const READ_OBJECTS = [
  's3:GetObject',
  's3:GetObjectAcl',
  's3:GetObjectLegalHold',
  's3:GetObjectRetention',
  's3:GetObjectTorrent',
  's3:GetObjectVersion',
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionForReplication',
  's3:GetObjectVersionTorrent',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
  's3:ListMultipartUploadParts',
]
const WRITE_OBJECTS = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutObject',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
  's3:RestoreObject',
]
const READ_ITEMS = ['GetItem', 'Query', 'Scan', 'BatchGetItem', 'ConditionCheckItem', 'PartiQLSelect']
const WRITE_ITEMS = [
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'PartiQLDelete',
  'PartiQLInsert',
  'PartiQLUpdate',
]
const READ_STREAM = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams']
const READ_QUEUE = ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes']

const dynamodb = (names: readonly string[]) => names.map((name) => `dynamodb:${name}`)
const ofSource = (access: RoleProfile['access'], ...paths: readonly string[]): Profile => ({
  grants: 'role',
  role: 'Source',
  access,
  paths: ['', ...paths],
})

/**
 * What each pair of types asks for, source first.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html
 */
const PROFILES: Readonly<Record<string, Readonly<Record<string, Profile>>>> = {
  'AWS::DynamoDB::Table': {
    'AWS::Lambda::Function': {
      grants: 'role',
      role: 'Destination',
      paths: ['/stream/*'],
      access: { Read: dynamodb(READ_STREAM) },
    },
  },
  'AWS::Events::Rule': {
    'AWS::SNS::Topic': { grants: 'topic', service: 'events.amazonaws.com' },
    'AWS::Events::EventBus': ofSource({ Write: ['events:PutEvents'] }),
    'AWS::Lambda::Function': { grants: 'function', service: 'events.amazonaws.com' },
    'AWS::SQS::Queue': { grants: 'queue', service: 'events.amazonaws.com' },
  },
  'AWS::Lambda::Function': {
    'AWS::Lambda::Function': ofSource({ Write: ['lambda:InvokeAsync', 'lambda:InvokeFunction'] }),
    'AWS::S3::Bucket': ofSource({ Read: READ_OBJECTS, Write: WRITE_OBJECTS }, '/*'),
    'AWS::DynamoDB::Table': ofSource({ Read: dynamodb(READ_ITEMS), Write: dynamodb(WRITE_ITEMS) }, '/index/*'),
    'AWS::SQS::Queue': ofSource({
      Read: READ_QUEUE,
      Write: ['sqs:DeleteMessage', 'sqs:SendMessage', 'sqs:ChangeMessageVisibility', 'sqs:PurgeQueue'],
    }),
    'AWS::SNS::Topic': ofSource({ Write: ['sns:Publish'] }),
    'AWS::Events::EventBus': ofSource({ Write: ['events:PutEvents'] }),
  },
  'AWS::S3::Bucket': {
    'AWS::Lambda::Function': { grants: 'function', service: 's3.amazonaws.com', ownAccount: true },
  },
  'AWS::SNS::Topic': {
    'AWS::SQS::Queue': { grants: 'queue', service: 'sns.amazonaws.com' },
    'AWS::Lambda::Function': { grants: 'function', service: 'sns.amazonaws.com' },
  },
  'AWS::SQS::Queue': {
    'AWS::Lambda::Function': {
      grants: 'role',
      role: 'Destination',
      paths: [''],
      access: { Write: ['sqs:DeleteMessage'], Read: READ_QUEUE },
      together: true,
    },
  },
}

export function connectorProfile(source: string, destination: string): Profile | undefined {
  return lookUp(lookUp(PROFILES, source) ?? {}, destination)
}

/** The accesses that a connector of the profile can have, in the order of their statements. */
export function accessesOf(profile: Profile): readonly Access[] {
  return profile.grants === 'role' ? (Object.keys(profile.access) as Access[]) : ['Write']
}

/** A role profile's statements, one for each access. */
export function roleStatements(
  { role, paths, access }: RoleProfile,
  wanted: readonly Access[],
  arn: TemplateValue,
): TemplateObject[] {
  const variable = role === 'Source' ? 'DestinationArn' : 'SourceArn'
  const Resource = paths.map((path) =>
    path === '' ? arn : { 'Fn::Sub': [`\${${variable}}${path}`, { [variable]: arn }] },
  )
  return Object.entries(access)
    .filter(([name]) => wanted.includes(name as Access))
    .map(([, Action]) => ({ Effect: 'Allow', Action, Resource }))
}
