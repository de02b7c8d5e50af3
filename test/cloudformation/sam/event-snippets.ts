import {
  all,
  allow,
  arnOf,
  BASIC,
  BUCKET,
  event,
  fn,
  made,
  ref,
  role,
  roles,
  type Snippet,
  service,
} from './snippet.ts'

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html */
export const EVENTS: readonly Snippet[] = [
  {
    about: 'a queue',
    template: event('SQS', { Queue: 'arn', BatchSize: 5, FunctionResponseTypes: ['ReportBatchItemFailures'] }),
    expanded: all(
      made('FE', 'AWS::Lambda::EventSourceMapping', {
        FunctionName: ref('F'),
        EventSourceArn: 'arn',
        BatchSize: 5,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      }),
      roles(service('AWSLambdaSQSQueueExecutionRole')),
    ),
  },
  {
    about: 'a stream with a place for what fails',
    template: event('Kinesis', {
      Stream: 'arn',
      StartingPosition: 'LATEST',
      DestinationConfig: { OnFailure: { Type: 'SNS', Destination: ref('T') } },
    }),
    expanded: all(
      made('FE', 'AWS::Lambda::EventSourceMapping', {
        EventSourceArn: 'arn',
        StartingPosition: 'LATEST',
        DestinationConfig: { OnFailure: { Destination: ref('T') } },
      }),
      role({
        ManagedPolicyArns: [BASIC, service('AWSLambdaKinesisExecutionRole')],
        Policies: [{ PolicyName: 'FESNSPolicy', PolicyDocument: { Statement: [allow('sns:publish', ref('T'))] } }],
      }),
    ),
  },
  {
    about: "a table's stream",
    template: event('DynamoDB', { Stream: 'arn', StartingPosition: 'TRIM_HORIZON' }),
    expanded: roles(service('AWSLambdaDynamoDBExecutionRole')),
  },
  {
    about: 'a topic',
    template: event('SNS', { Topic: ref('T'), FilterPolicy: { a: ['b'] } }),
    expanded: all(
      made('FE', 'AWS::SNS::Subscription', {
        TopicArn: ref('T'),
        Protocol: 'lambda',
        Endpoint: arnOf('F'),
        FilterPolicy: { a: ['b'] },
      }),
      made('FEPermission', 'AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: ref('F'),
        Principal: 'sns.amazonaws.com',
        SourceArn: ref('T'),
      }),
    ),
  },
  {
    about: 'a topic through a queue',
    template: event('SNS', { Topic: 'topic', SqsSubscription: true }),
    expanded: all(
      made('FEQueue', 'AWS::SQS::Queue'),
      made('FEQueuePolicy', 'AWS::SQS::QueuePolicy', {
        Queues: [ref('FEQueue')],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              ...allow('sqs:SendMessage', arnOf('FEQueue')),
              Principal: '*',
              Condition: { ArnEquals: { 'aws:SourceArn': 'topic' } },
            },
          ],
        },
      }),
      made('FE', 'AWS::SNS::Subscription', { Protocol: 'sqs', Endpoint: arnOf('FEQueue'), TopicArn: 'topic' }),
      made('FEEventSourceMapping', 'AWS::Lambda::EventSourceMapping', {
        EventSourceArn: arnOf('FEQueue'),
        BatchSize: 10,
        Enabled: true,
      }),
      roles(service('AWSLambdaSQSQueueExecutionRole')),
    ),
  },
  {
    about: 'a bucket of the template, which comes after the permission',
    template: {
      Resources: {
        F: fn({ Events: { E: { Type: 'S3', Properties: { Bucket: ref('B'), Events: ['s3:ObjectCreated:*'] } } } }),
        B: { ...BUCKET, DependsOn: 'F' },
      },
    },
    expanded: all(
      made(
        'B',
        'AWS::S3::Bucket',
        {
          NotificationConfiguration: { LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: arnOf('F') }] },
        },
        { DependsOn: ['F', 'FEPermission'] },
      ),
      made('FEPermission', 'AWS::Lambda::Permission', {
        Principal: 's3.amazonaws.com',
        SourceAccount: ref('AWS::AccountId'),
      }),
    ),
  },
  {
    about: 'a schedule',
    template: event('Schedule', { Schedule: 'rate(5 minutes)', Enabled: false, Input: '{}' }),
    expanded: all(
      made('FE', 'AWS::Events::Rule', {
        ScheduleExpression: 'rate(5 minutes)',
        State: 'DISABLED',
        Targets: [{ Arn: arnOf('F'), Id: 'FELambdaTarget', Input: '{}' }],
      }),
      made('FEPermission', 'AWS::Lambda::Permission', { Principal: 'events.amazonaws.com', SourceArn: arnOf('FE') }),
    ),
  },
  {
    about: 'a rule that calls the alias, with a queue for what cannot be delivered',
    template: {
      Resources: {
        F: fn({
          AutoPublishAlias: 'live',
          Events: {
            E: {
              Type: 'EventBridgeRule',
              Properties: { Pattern: { source: ['s'] }, DeadLetterConfig: { Type: 'SQS' } },
            },
          },
        }),
      },
    },
    expanded: all(
      made('FE', 'AWS::Events::Rule', {
        EventPattern: { source: ['s'] },
        Targets: [{ Arn: ref('FAliaslive'), Id: 'FELambdaTarget', DeadLetterConfig: { Arn: arnOf('FEQueue') } }],
      }),
      made('FEQueue', 'AWS::SQS::Queue'),
      made('FEQueuePolicy', 'AWS::SQS::QueuePolicy', { Queues: [ref('FEQueue')] }),
    ),
  },
]
