import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TemplateObject, TemplateValue } from '../../src/cloudformation/template/template-value.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { askOracle, expandLocally, type SamCase, sorted } from './sam/oracle.ts'

/* Templates made up at random expand as AWS's own implementation of SAM expands them. */

const COUNT = Number(process.env.SAM_LAW_RUNS ?? 100)
const { region, accounts } = pickTestPlace('cloudformation-sam-laws.test.ts')

const PARAMETERS = {
  Bucket: 'code',
  Alias: 'live-2',
  Mode: 'Active',
  Fifo: 'true',
  Name: 'some name',
  List: ['a', 'b'],
}
const TEXTS: readonly TemplateValue[] = [
  'text',
  { Ref: 'Name' },
  { 'Fn::Sub': '${Name}/${AWS::Region}/${AWS::AccountId}/${Other}' },
  { 'Fn::Sub': ['${Name}-${x}', { x: { Ref: 'Bucket' } }] },
  { 'Fn::GetAtt': ['Queue', 'Arn'] },
  { 'Fn::Join': ['-', ['a', { Ref: 'Bucket' }]] },
  { 'Fn::If': ['Yes', 'a', { Ref: 'AWS::NoValue' }] },
  { 'Fn::If': ['Yes', { Ref: 'AWS::NoValue' }, 'b'] },
]

const text = fc.constantFrom(...TEXTS)
const map = (members: Record<string, fc.Arbitrary<TemplateValue>>) =>
  fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<TemplateObject>
const whole = (members: Record<string, fc.Arbitrary<TemplateValue>>) =>
  fc.record(members) as fc.Arbitrary<TemplateObject>
const one = (...values: TemplateValue[]) => fc.constantFrom(...values)
const tags = fc.dictionary(fc.constantFrom('team', 'größe'), text, { maxKeys: 2 }) as fc.Arbitrary<TemplateObject>

const code = fc.oneof(
  one('s3://bucket/some/key.zip', 's3://bucket/key?versionId=7', 'S3://bucket//key'),
  whole({ Bucket: text, Key: text }),
  whole({ Bucket: text, Key: text, Version: text }),
)
const failure = fc.oneof(whole({ Type: one('SQS', 'SNS', 'S3'), Destination: text }), whole({ Destination: text }))
const destination = fc.oneof(
  whole({ Type: one('SQS', 'SNS') }),
  whole({ Type: one('SQS', 'SNS'), Destination: text }),
  whole({
    Type: one('Lambda', 'EventBridge', 'S3Bucket'),
    Destination: one('arn', { 'Fn::GetAtt': ['Queue', 'Arn'] }),
  }),
)
const polled = {
  BatchSize: one(10, { Ref: 'Name' }),
  Enabled: one(true, false),
  FilterCriteria: one({ Filters: [{ Pattern: '{}' }] }, {}),
  FunctionResponseTypes: one(['ReportBatchItemFailures']),
  DestinationConfig: fc.oneof(whole({ OnFailure: failure }), one({})),
}
const dead = one({ Arn: 'arn' }, { Type: 'SQS' }, { Type: 'SQS', QueueLogicalId: 'DeadLetters' })
const rule = { RetryPolicy: one({ MaximumRetryAttempts: 3 }), Input: text, DeadLetterConfig: dead }
const merged = (
  needed: Record<string, fc.Arbitrary<TemplateValue>>,
  more: Record<string, fc.Arbitrary<TemplateValue>>,
) => fc.tuple(whole(needed), map(more)).map(([all, some]) => ({ ...all, ...some }))
const event = (Type: string, Properties: fc.Arbitrary<TemplateObject>) => whole({ Type: one(Type), Properties })

const events = fc.oneof(
  event('SQS', merged({ Queue: text }, polled)),
  event('Kinesis', merged({ Stream: text, StartingPosition: one('LATEST', 'TRIM_HORIZON') }, polled)),
  event('DynamoDB', merged({ Stream: text, StartingPosition: text }, polled)),
  event(
    'SNS',
    merged(
      { Topic: one({ Ref: 'Topic' }, 'arn:topic', { 'Fn::GetAtt': ['Topic', 'TopicArn'] }) },
      {
        Region: text,
        FilterPolicy: one({ a: ['b'] }),
        FilterPolicyScope: one('MessageBody'),
        RedrivePolicy: one({ deadLetterTargetArn: 'arn' }),
        SqsSubscription: one(
          true,
          false,
          { QueueArn: 'arn', QueueUrl: 'url', BatchSize: 7, Enabled: false },
          { QueueArn: 'arn', QueueUrl: 'url', QueuePolicyLogicalId: 'SharedPolicy' },
        ),
      },
    ),
  ),
  event(
    'S3',
    merged(
      {
        Bucket: one({ Ref: 'Objects' }, { Ref: 'Plain' }),
        Events: one('s3:ObjectCreated:*', ['a', 'b']),
      },
      { Filter: one({ S3Key: 'x' }, { S3Key: { Rules: [] } }) },
    ),
  ),
  event('Schedule', merged({ Schedule: text }, { ...rule, Name: text, Description: text, Enabled: one(true, false) })),
  event(
    'EventBridgeRule',
    map({ ...rule, Pattern: one({ source: ['x'] }), EventBusName: text, InputPath: text, State: text }),
  ),
  event('CloudWatchEvent', map({ ...rule, RuleName: text, Target: one({ Id: 'mine' }, {}) })),
)

const policy = fc.oneof(
  one(
    'AWSLambdaRole',
    'AWSLambdaBasicExecutionRole',
    'AmazonSQSFullAccess',
    'arn:aws:iam::aws:policy/Some',
    'NoSuchPolicy',
    { Ref: 'Name' },
    { Ref: 'AWS::NoValue' },
    { 'Fn::If': ['Yes', 'AWSLambdaRole', { Ref: 'AWS::NoValue' }] },
    { 'Fn::If': ['Yes', { Statement: [] }, { Ref: 'AWS::NoValue' }] },
    { 'Fn::If': ['Yes', { SQSPollerPolicy: { QueueName: 'q' } }, { Ref: 'AWS::NoValue' }] },
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: { Ref: 'Name' } }] },
    { DynamoDBCrudPolicy: { TableName: { Ref: 'Name' } } },
    { VPCAccessPolicy: {} },
    { EFSWriteAccessPolicy: { FileSystem: { 'Fn::Sub': '${Name}' }, AccessPoint: 'a', More: 1 } },
  ),
)

const COMMON = {
  MemorySize: one(128, { Ref: 'Name' }),
  Timeout: one(3),
  Description: text,
  Environment: one({ Variables: { A: 'ü\u007f"\\\n', B: { Ref: 'Name' }, C: true } }, { Variables: {} }),
  Tags: tags,
  PropagateTags: one(true, false),
  Tracing: one('Active', 'Disabled', { Ref: 'Mode' }, 'PassThrough'),
  VpcConfig: one({ SubnetIds: ['a'], SecurityGroupIds: [{ Ref: 'Name' }] }, {}),
  Layers: one([{ Ref: 'Layer' }], ['arn', { 'Fn::GetAtt': ['Layer', 'Arn'] }]),
  Architectures: one(['arm64']),
  SnapStart: one({ ApplyOn: 'PublishedVersions' }, { ApplyOn: 'None' }),
  ReservedConcurrentExecutions: one(0, 5),
  RolePath: one('/path/'),
  PermissionsBoundary: text,
  EphemeralStorage: one({ Size: 1024 }),
  LoggingConfig: one({ LogFormat: 'JSON' }),
  DeadLetterQueue: whole({ Type: one('SQS', 'SNS'), TargetArn: text }),
  FunctionUrlConfig: fc.oneof(
    whole({ AuthType: one('NONE', 'AWS_IAM', { Ref: 'Name' }) }),
    one({ AuthType: 'NONE', InvokeMode: 'BUFFERED', Cors: { AllowOrigins: ['*'], MaxAge: 3 } }),
  ),
  AutoPublishAlias: one('live', 'a_b-c', { Ref: 'Alias' }),
}

const own = map({
  ...COMMON,
  FunctionName: text,
  KmsKeyArn: text,
  Policies: fc.oneof(policy, fc.array(policy, { maxLength: 4 })),
  AssumeRolePolicyDocument: one({ Version: '2012-10-17', Statement: [] }),
  Role: fc.oneof(text, one('')),
  EventInvokeConfig: map({
    MaximumEventAgeInSeconds: one(70, { Ref: 'Name' }),
    MaximumRetryAttempts: one(0, 2),
    DestinationConfig: map({ OnSuccess: destination, OnFailure: destination }),
  }),
  Events: fc.dictionary(fc.constantFrom('First', 'Second', 'Third', 'other'), events, {
    maxKeys: 4,
  }) as fc.Arbitrary<TemplateObject>,
  VersionDescription: text,
  AutoPublishCodeSha256: one('6b86b273ff34fce19d6b804eff5a3f57', { Ref: 'Bucket' }, ''),
  AutoPublishAliasAllProperties: one(true, false),
})

const attributes = map({
  Condition: one('Yes', 'No'),
  DeletionPolicy: one('Retain', 'Delete'),
  UpdateReplacePolicy: one('Retain'),
  Metadata: one({ about: 'it' }),
  DependsOn: one('Layer', ['Queue', 'Layer']),
  UpdatePolicy: one({ CodeDeployLambdaAliasUpdate: {} }),
})

const connection = (Destination: fc.Arbitrary<TemplateValue>, Permissions: fc.Arbitrary<TemplateValue>) =>
  whole({ Properties: whole({ Destination, Permissions }) })
const write = one(['Write'])
const connections = fc.oneof(
  connection(one({ Id: 'Queue' }, { Type: 'AWS::SQS::Queue', Arn: 'arn:q' }), one(['Read'], ['Write', 'Read'])),
  connection(one({ Id: 'Topic' }, { Id: 'Second' }), write),
  connection(one([{ Id: 'Objects' }, { Id: 'Queue' }], [{ Id: 'Table' }]), one(['Write', 'Write'])),
)

const functions = fc
  .tuple(code, own, attributes, fc.dictionary(fc.constantFrom('X', 'Y'), connections, { maxKeys: 1 }))
  .map(([CodeUri, properties, more, Connectors]) => {
    const Properties = { Handler: 'a.b', Runtime: 'nodejs24.x', CodeUri, ...properties }
    const isOwn = properties.Role === undefined
    return {
      Type: 'AWS::Serverless::Function',
      ...more,
      Properties,
      ...(isOwn && { Connectors }),
    }
  })

const layer = fc
  .tuple(
    attributes,
    map({
      LayerName: text,
      Description: text,
      LicenseInfo: text,
      PublishLambdaVersion: one(true),
      RetentionPolicy: one('delete', 'Retain'),
      CompatibleArchitectures: one(['arm64', { Ref: 'Name' }]),
    }),
    code,
  )
  .map(([{ DependsOn, ...more }, properties, ContentUri]) => ({
    Type: 'AWS::Serverless::LayerVersion',
    ...more,
    Properties: { ...properties, ContentUri },
  }))

const templates = fc
  .record({
    one: functions,
    two: functions,
    layer,
    // SAM writes values into `Globals` as it goes along; they mean the same, but would have to be compared as such.
    globals: map({
      ...COMMON,
      Description: one('text'),
      EventInvokeConfig: one({ DestinationConfig: { OnFailure: { Type: 'SQS' } } }),
    }),
    bucket: map({ DependsOn: one('Queue', ['Queue']), Metadata: one({ a: 1 }) }),
  })
  .map(({ one: First, two: Second, layer: Layer, globals, bucket }) => ({
    Parameters: Object.fromEntries(Object.keys(PARAMETERS).map((name) => [name, { Type: 'String' }])),
    Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] }, No: { 'Fn::Not': [{ Condition: 'Yes' }] } },
    Globals: { Function: globals, LayerVersion: {} },
    Resources: {
      First,
      Queue: { Type: 'AWS::SQS::Queue', DependsOn: 'Layer' },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { FifoTopic: { Ref: 'Fifo' } } },
      Objects: { Type: 'AWS::S3::Bucket', ...bucket, Properties: { Tags: [{ Key: 'k', Value: 'v' }] } },
      Plain: { Type: 'AWS::S3::Bucket' },
      Table: { Type: 'AWS::Serverless::SimpleTable', Properties: { SSESpecification: { SSEEnabled: true } } },
      Second,
      Layer,
    },
    Outputs: {
      Alias: { Value: { Ref: 'First.Alias' } },
      Version: { Value: { 'Fn::Sub': '${First.Version} ${Second.Version.Arn} ${Layer} ${Layer.Arn} ${!First.Alias}' } },
      Queue: { Value: { 'Fn::GetAtt': ['First.DestinationQueue', 'Arn'] } },
      Other: { Value: { 'Fn::GetAtt': ['First', 'DestinationTopic.TopicName'] } },
      Layer: { Value: { 'Fn::If': ['Yes', { Ref: 'Layer' }, { Ref: 'Second.Alias' }] } },
    },
  }))

// The same for the same TEST_SEED.
const seed = Number(accounts[0]) % 2 ** 31
const cases = fc
  .sample(templates, { numRuns: COUNT, seed })
  .map((template): SamCase => ({ template: JSON.parse(JSON.stringify(template)), parameters: PARAMETERS, region }))
const answers = await askOracle(cases)

test("whatever is in a template, it expands or is refused in SAM's words", () => {
  const odd = one(
    { Ref: 'Other' },
    { a: 1 },
    {},
    [],
    [{}],
    '',
    0,
    { 'Fn::If': ['Yes', 1] },
    { 'Fn::If': [[], {}, 'a'] },
  )
  const junk = fc.oneof(odd, text, fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<TemplateValue>)
  fc.assert(
    fc.property(fc.constantFrom(...cases), fc.nat(), junk, (sam, at, value) => {
      const answer = expandLocally({ ...sam, template: replaceMember(sam.template, at, value ?? 'null') })
      if ('errors' in answer)
        expect(answer.errors.join()).toMatch(/^Transform AWS::Serverless-2016-10-31 failed with: /)
    }),
    { seed, numRuns: 500 },
  )
})

test.skipIf(answers === undefined).each(cases.map((sam, at) => [at, sam] as const))('number %i', (at, sam) => {
  const answer = answers?.[at]
  expect(sorted(expandLocally(sam))).toEqual(answer && sorted(answer))
})

/** A template with one of its members exchanged, at any depth. */
function replaceMember(template: TemplateObject, at: number, value: TemplateValue): TemplateObject {
  const copy = structuredClone(template)
  const places: (() => void)[] = []
  const visit = (node: TemplateValue) => {
    if (typeof node !== 'object') return
    const members = node as Record<string, TemplateValue>
    for (const key of Object.keys(members)) {
      places.push(() => {
        members[key] = value
      })
      visit(members[key] as TemplateValue)
    }
  }
  visit(copy.Resources as TemplateValue)
  places[at % places.length]?.()
  return copy
}
