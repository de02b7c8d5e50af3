import type { Json } from './read-template.ts'

/** What is known of a resource before there is one. */
export interface ResourceFacts {
  readonly logicalId: string
  readonly stackName: string
  readonly account: string
  readonly region: string
  readonly partition: string
  /** A property, evaluated. */
  readonly property: (name: string) => Json | undefined
}

/** What a resource lends to others. */
export interface ResourceValues {
  readonly ref: () => Json
  readonly attribute: (name: string) => Json
}

/** What `Ref` and `Fn::GetAtt` will answer, where names that AWS would make up are made of stack and logical id. */
export function resourceValues(type: string, facts: ResourceFacts): ResourceValues {
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
  return {
    ref: () => known?.ref?.(facts) ?? nameOf(facts, known?.name),
    attribute: (name) => known?.attributes?.[name]?.(facts) ?? propertyAt(facts, name) ?? madeUp(type, facts, name),
  }
}

interface ValuesOfType {
  /** The property that names the resource. */
  readonly name?: string
  /** What `Ref` answers, where it is not the name. */
  readonly ref?: (facts: ResourceFacts) => Json
  readonly attributes?: Readonly<Record<string, (facts: ResourceFacts) => Json>>
}

const arn = (service: string, resource: (name: string) => string, named?: string) => (facts: ResourceFacts) =>
  `arn:${facts.partition}:${service}:${facts.region}:${facts.account}:${resource(nameOf(facts, named))}`

const global = (service: string, resource: (facts: ResourceFacts) => string) => (facts: ResourceFacts) =>
  `arn:${facts.partition}:${service}::${service === 's3' ? '' : facts.account}:${resource(facts)}`

const path = ({ property }: ResourceFacts) => String(property('Path') ?? '/')
const roleArn = global('iam', (facts) => `role${path(facts)}${nameOf(facts, 'RoleName')}`)
const userArn = global('iam', (facts) => `user${path(facts)}${nameOf(facts, 'UserName')}`)
const managedPolicyArn = global('iam', (facts) => `policy${path(facts)}${nameOf(facts, 'ManagedPolicyName')}`)
const functionArn = arn('lambda', (name) => `function:${name}`, 'FunctionName')
const bucketArn = global('s3', (facts) => nameOf(facts, 'BucketName').toLowerCase())
const topicArn = arn('sns', (name) => name, 'TopicName')
const streamArn = arn('kinesis', (name) => `stream/${name}`, 'Name')
const tableArn = arn('dynamodb', (name) => `table/${name}`, 'TableName')

/** The first version that a stack publishes; later ones have other numbers, which nobody knows beforehand. */
const VERSION = '1'
const versionArn = (facts: ResourceFacts) => `${ownFunction(facts)}:${VERSION}`
const aliasArn = (facts: ResourceFacts) => `${ownFunction(facts)}:${facts.property('Name')}`

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html */
const TYPES: Readonly<Record<string, ValuesOfType>> = {
  'AWS::IAM::Role': { name: 'RoleName', attributes: { Arn: roleArn } },
  'AWS::IAM::User': { name: 'UserName', attributes: { Arn: userArn } },
  'AWS::IAM::ManagedPolicy': { ref: managedPolicyArn, attributes: { PolicyArn: managedPolicyArn } },
  'AWS::Lambda::Function': { name: 'FunctionName', attributes: { Arn: functionArn } },
  'AWS::Lambda::Version': { ref: versionArn, attributes: { Version: () => VERSION, FunctionArn: versionArn } },
  'AWS::Lambda::Alias': { ref: aliasArn, attributes: { AliasArn: aliasArn } },
  'AWS::Kinesis::Stream': { name: 'Name', attributes: { Arn: streamArn } },
  'AWS::SQS::Queue': {
    ref: (facts) => `https://sqs.${facts.region}.amazonaws.com/${facts.account}/${nameOf(facts, 'QueueName')}`,
    attributes: {
      Arn: arn('sqs', (name) => name, 'QueueName'),
      QueueName: (facts) => nameOf(facts, 'QueueName'),
    },
  },
  'AWS::SNS::Topic': {
    ref: topicArn,
    attributes: { TopicArn: topicArn, TopicName: (facts) => nameOf(facts, 'TopicName') },
  },
  'AWS::S3::Bucket': { ref: (facts) => nameOf(facts, 'BucketName').toLowerCase(), attributes: { Arn: bucketArn } },
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    attributes: { Arn: tableArn, StreamArn: (facts) => `${tableArn(facts)}/stream/2026-01-01T00:00:00.000` },
  },
  'AWS::Events::Rule': { name: 'Name', attributes: { Arn: arn('events', (name) => `rule/${name}`, 'Name') } },
  'AWS::EC2::Subnet': { ref: ({ logicalId }) => `subnet-${logicalId}` },
  'AWS::EC2::SecurityGroup': {
    ref: ({ logicalId }) => `sg-${logicalId}`,
    attributes: { GroupId: ({ logicalId }) => `sg-${logicalId}` },
  },
  'AWS::EC2::VPC': { ref: ({ logicalId }) => `vpc-${logicalId}` },
}

/** The name that the template gives, else stack and logical id. */
export function nameOf({ property, stackName, logicalId }: ResourceFacts, named?: string): string {
  const given = named === undefined ? undefined : property(named)
  return given === undefined ? `${stackName}-${logicalId}` : String(given)
}

/** The function of a version or alias: by name, or by any of its ARNs. */
function ownFunction({ property, partition, region, account }: ResourceFacts): string {
  const name = String(property('FunctionName'))
  return name.startsWith('arn:')
    ? name.split(':').slice(0, 7).join(':')
    : `arn:${partition}:lambda:${region}:${account}:function:${name}`
}

function propertyAt({ property }: ResourceFacts, name: string): Json | undefined {
  const value = property(name)
  return typeof value === 'object' ? undefined : value
}

/** An attribute of a type that no policy here is about. */
function madeUp(type: string, facts: ResourceFacts, name: string): Json {
  const service = (type.split('::')[1] ?? 'unknown').toLowerCase()
  if (!/Arn$/.test(name)) return `${nameOf(facts)}-${name}`
  return `arn:${facts.partition}:${service}:${facts.region}:${facts.account}:${nameOf(facts)}`
}
