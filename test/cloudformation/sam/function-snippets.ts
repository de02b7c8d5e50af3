import { all, allow, arn, arnOf, BASIC, lambda, made, only, ref, role, type Snippet, service } from './snippet.ts'

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html */
export const FUNCTIONS: readonly Snippet[] = [
  {
    about: 'a function and its role',
    template: only({}),
    expanded: all(
      lambda({
        Code: { S3Bucket: 'bucket', S3Key: 'code.zip' },
        Role: arnOf('FRole'),
        Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }],
      }),
      role({
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] } },
          ],
        },
        ManagedPolicyArns: [BASIC],
      }),
    ),
  },
  {
    about: 'inline code counts before code in S3',
    template: only({ InlineCode: 'exports.handler = 1' }),
    expanded: lambda({ Code: { ZipFile: 'exports.handler = 1' } }),
  },
  {
    about: 'a version of an object in S3',
    template: only({ CodeUri: { Bucket: 'b', Key: ref('Key'), Version: '3' } }),
    expanded: lambda({ Code: { S3Bucket: 'b', S3Key: ref('Key'), S3ObjectVersion: '3' } }),
  },
  {
    about: 'a version in a URI',
    template: only({ CodeUri: 's3://b/a/k.zip?versionId=a%2Bb' }),
    expanded: lambda({ Code: { S3Bucket: 'b', S3Key: 'a/k.zip', S3ObjectVersion: 'a+b' } }),
  },
  {
    about: 'a role of the template',
    template: only({ Role: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/r' } }),
    expanded: lambda({ Role: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/r' } }),
  },
  {
    about: "a role of the template under a condition, otherwise one of SAM's",
    template: {
      Conditions: { C: { 'Fn::Equals': ['a', 'b'] } },
      ...only({ Role: { 'Fn::If': ['C', 'arn', ref('AWS::NoValue')] } }),
    },
    expanded: {
      ...all(
        lambda({ Role: { 'Fn::If': ['C', 'arn', arnOf('FRole')] } }),
        made('FRole', 'AWS::IAM::Role', {}, { Condition: 'NOTC' }),
      ),
      Conditions: { NOTC: { 'Fn::Not': [{ Condition: 'C' }] } },
    },
  },
  {
    about: 'policies by name, by ARN, as document and as template, and what VPC and tracing need',
    template: only({
      Policies: [
        'AWSLambdaRole',
        'arn:aws:iam::aws:policy/P',
        { Statement: [] },
        { SQSPollerPolicy: { QueueName: ref('Q') } },
      ],
      VpcConfig: { SubnetIds: ['s'], SecurityGroupIds: ['g'] },
      Tracing: 'Active',
      PermissionsBoundary: 'boundary',
      RolePath: '/team/',
    }),
    expanded: all(
      lambda({ TracingConfig: { Mode: 'Active' }, VpcConfig: { SubnetIds: ['s'], SecurityGroupIds: ['g'] } }),
      role({
        ManagedPolicyArns: [
          BASIC,
          arn('AWSXrayWriteOnlyAccess'),
          service('AWSLambdaVPCAccessExecutionRole'),
          service('AWSLambdaRole'),
          'arn:aws:iam::aws:policy/P',
        ],
        Policies: [
          { PolicyName: 'FRolePolicy2', PolicyDocument: { Statement: [] } },
          {
            PolicyName: 'FRolePolicy3',
            PolicyDocument: {
              Statement: [
                allow(
                  [
                    'sqs:ChangeMessageVisibility',
                    'sqs:ChangeMessageVisibilityBatch',
                    'sqs:DeleteMessage',
                    'sqs:DeleteMessageBatch',
                    'sqs:GetQueueAttributes',
                    'sqs:ReceiveMessage',
                  ],
                  {
                    'Fn::Sub': [
                      'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${queueName}',
                      { queueName: ref('Q') },
                    ],
                  },
                ),
              ],
            },
          },
        ],
        PermissionsBoundary: 'boundary',
        Path: '/team/',
      }),
    ),
  },
  {
    about: 'an alias for a version that changes with the code',
    template: {
      ...only({ AutoPublishAlias: ref('Stage'), CodeUri: { Bucket: 'b', Key: ref('Key') }, MemorySize: 256 }),
      Outputs: { Alias: { Value: ref('F.Alias') }, Version: { Value: { 'Fn::Sub': '${F.Version.Version}' } } },
    },
    expanded: {
      ...all(
        lambda({ Code: { S3Bucket: 'b', S3Key: 'code-17.zip' } }),
        made('FVersione6813b239f', 'AWS::Lambda::Version', { FunctionName: ref('F') }, { DeletionPolicy: 'Retain' }),
        made('FAliasprod', 'AWS::Lambda::Alias', {
          Name: 'prod',
          FunctionName: ref('F'),
          FunctionVersion: { 'Fn::GetAtt': ['FVersione6813b239f', 'Version'] },
        }),
      ),
      Outputs: {
        Alias: { Value: ref('FAliasprod') },
        Version: { Value: { 'Fn::Sub': '${FVersione6813b239f.Version}' } },
      },
    },
  },
  {
    about: 'a version by a hash that the template says, with provisioned concurrency',
    template: only({
      AutoPublishAlias: 'a-b_c',
      AutoPublishCodeSha256: '6b86b273ff34fce19d6b804eff5a3f57',
      Description: 'it',
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    }),
    expanded: all(
      lambda({ Description: 'it 6b86b273ff34fce19d6b804eff5a3f57' }),
      made('FVersion6b86b273ff', 'AWS::Lambda::Version'),
      made('FAliasaDbUc', 'AWS::Lambda::Alias', {
        Name: 'a-b_c',
        ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
      }),
    ),
  },
  {
    about: 'a dead-letter queue',
    template: only({ DeadLetterQueue: { Type: 'SNS', TargetArn: ref('T') } }),
    expanded: all(
      lambda({ DeadLetterConfig: { TargetArn: ref('T') } }),
      role({
        Policies: [
          {
            PolicyName: 'DeadLetterQueuePolicy',
            PolicyDocument: { Version: '2012-10-17', Statement: [allow('sns:Publish', ref('T'))] },
          },
        ],
      }),
    ),
  },
  {
    about: "destinations, one of SAM's and one of the template",
    template: only({
      AutoPublishAlias: 'live',
      EventInvokeConfig: {
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnSuccess: { Type: 'EventBridge', Destination: 'bus' }, OnFailure: { Type: 'SQS' } },
      },
    }),
    expanded: all(
      made(
        'FEventInvokeConfig',
        'AWS::Lambda::EventInvokeConfig',
        {
          FunctionName: ref('F'),
          Qualifier: 'live',
          MaximumRetryAttempts: 0,
          DestinationConfig: {
            OnSuccess: { Destination: 'bus' },
            OnFailure: { Destination: arnOf('FEventInvokeConfigOnFailureQueue') },
          },
        },
        { DependsOn: ['FAliaslive'] },
      ),
      made('FEventInvokeConfigOnFailureQueue', 'AWS::SQS::Queue'),
      role({
        Policies: [
          {
            PolicyName: 'FEventInvokeConfigOnSuccessEventBridgePolicy',
            PolicyDocument: { Statement: [allow('events:PutEvents', 'bus')] },
          },
          {
            PolicyName: 'FEventInvokeConfigOnFailureSQSPolicy',
            PolicyDocument: { Statement: [allow('sqs:SendMessage', arnOf('FEventInvokeConfigOnFailureQueue'))] },
          },
        ],
      }),
    ),
  },
  {
    about: 'a URL for everybody',
    template: only({ FunctionUrlConfig: { AuthType: 'NONE', Cors: { AllowOrigins: ['*'] } } }),
    expanded: all(
      made('FUrl', 'AWS::Lambda::Url', {
        TargetFunctionArn: ref('F'),
        AuthType: 'NONE',
        Cors: { AllowOrigins: ['*'] },
      }),
      made('FUrlPublicPermissions', 'AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunctionUrl',
        FunctionName: ref('F'),
        Principal: '*',
        FunctionUrlAuthType: 'NONE',
      }),
      made('FURLInvokeAllowPublicAccess', 'AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: ref('F'),
        Principal: '*',
        InvokedViaFunctionUrl: true,
      }),
    ),
  },
  {
    about: 'a URL for those who may',
    template: only({ FunctionUrlConfig: { AuthType: 'AWS_IAM' }, AutoPublishAlias: 'live' }),
    expanded: made('FUrl', 'AWS::Lambda::Url', { TargetFunctionArn: ref('FAliaslive'), AuthType: 'AWS_IAM' }),
  },
  {
    about: 'what a function says beside its properties',
    template: {
      Conditions: { C: { 'Fn::Equals': ['a', 'b'] } },
      ...only(
        { AutoPublishAlias: 'live' },
        { Condition: 'C', DependsOn: 'T', Metadata: { a: 1 }, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' },
      ),
    },
    expanded: all(
      made(
        'F',
        'AWS::Lambda::Function',
        {},
        { Condition: 'C', DependsOn: 'T', Metadata: { a: 1 }, DeletionPolicy: 'Delete' },
      ),
      made('FRole', 'AWS::IAM::Role', {}, { Condition: 'C', DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' }),
      made('FVersion9d489569c1', 'AWS::Lambda::Version', {}, { Condition: 'C', DeletionPolicy: 'Delete' }),
    ),
  },
  {
    about: 'deployment preferences that are switched off',
    template: only({ DeploymentPreference: { Enabled: false, Type: 'AllAtOnce' } }),
    expanded: lambda({}),
  },
]
