import { all, allow, arnOf, BUCKET, connect, fn, made, QUEUE, ref, type Snippet, TOPIC } from './snippet.ts'

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html */
export const CONNECTORS: readonly Snippet[] = [
  {
    about: 'a function that calls another, whose connector others wait for',
    template: { Resources: { F: fn(), G: fn({}, { DependsOn: 'C' }), C: connect('F', { Id: 'G' }, 'Write') } },
    expanded: all(
      made(
        'CPolicy',
        'AWS::IAM::ManagedPolicy',
        {
          Roles: [ref('FRole')],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [allow(['lambda:InvokeAsync', 'lambda:InvokeFunction'], [arnOf('G')])],
          },
        },
        {
          Metadata: {
            'aws:sam:connectors': {
              C: { Source: { Type: 'AWS::Serverless::Function' }, Destination: { Type: 'AWS::Serverless::Function' } },
            },
          },
        },
      ),
      made('G', 'AWS::Lambda::Function', {}, { DependsOn: ['CPolicy'] }),
    ),
  },
  {
    about: 'a function of another account, by its ARN',
    template: {
      Resources: {
        F: fn(
          {},
          {
            Connectors: {
              C: {
                Properties: { Destination: { Type: 'AWS::Serverless::Function', Arn: 'arn' }, Permissions: ['Write'] },
              },
            },
          },
        ),
      },
    },
    expanded: made('FCPolicy', 'AWS::IAM::ManagedPolicy', {
      Roles: [ref('FRole')],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [allow(['lambda:InvokeAsync', 'lambda:InvokeFunction'], ['arn'])],
      },
    }),
  },
  {
    about: 'several destinations',
    template: { Resources: { F: fn(), B: BUCKET, Q: QUEUE, C: connect('F', [{ Id: 'B' }, { Id: 'Q' }], 'Read') } },
    expanded: all(
      made('CPolicyDestination0', 'AWS::IAM::ManagedPolicy', { Roles: [ref('FRole')] }),
      made('CPolicyDestination1', 'AWS::IAM::ManagedPolicy', {
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [allow(['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'], [arnOf('Q')])],
        },
      }),
    ),
  },
  {
    about: 'a bus and a table',
    template: {
      Resources: {
        F: fn(),
        B: { Type: 'AWS::Events::EventBus' },
        T: { Type: 'AWS::Serverless::SimpleTable' },
        C: connect('F', { Id: 'B' }, 'Write'),
        D: connect('F', { Id: 'T' }, 'Read', 'Write'),
      },
    },
    expanded: all(made('CPolicy', 'AWS::IAM::ManagedPolicy'), made('DPolicy', 'AWS::IAM::ManagedPolicy')),
  },
  {
    about: "a topic's queue",
    template: { Resources: { T: TOPIC, Q: QUEUE, C: connect('T', { Id: 'Q' }, 'Write') } },
    expanded: made('CQueuePolicy', 'AWS::SQS::QueuePolicy', {
      Queues: [ref('Q')],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            ...allow('sqs:SendMessage', arnOf('Q')),
            Principal: { Service: 'sns.amazonaws.com' },
            Condition: { ArnEquals: { 'aws:SourceArn': ref('T') } },
          },
        ],
      },
    }),
  },
  {
    about: 'a function that a topic, a bucket and a rule call',
    template: {
      Resources: {
        F: fn(),
        T: TOPIC,
        B: BUCKET,
        R: {
          Type: 'AWS::Events::Rule',
          Properties: { Targets: [{ Id: 'a', Arn: arnOf('E'), RoleArn: arnOf('ERole') }] },
        },
        E: { Type: 'AWS::Events::EventBus' },
        C: connect('T', { Id: 'F' }, 'Write'),
        D: connect('B', { Id: 'F' }, 'Write'),
        G: connect('R', [{ Id: 'F' }], 'Write'),
        H: connect('R', { Id: 'T' }, 'Write'),
        I: connect('R', { Id: 'E' }, 'Write'),
      },
    },
    expanded: all(
      made('CWriteLambdaPermission', 'AWS::Lambda::Permission', {
        Principal: 'sns.amazonaws.com',
        SourceArn: ref('T'),
      }),
      made('DWriteLambdaPermission', 'AWS::Lambda::Permission', {
        Principal: 's3.amazonaws.com',
        SourceArn: arnOf('B'),
        SourceAccount: { 'Fn::Sub': '${AWS::AccountId}' },
      }),
      made('GWriteLambdaPermissionDestination0', 'AWS::Lambda::Permission', { FunctionName: arnOf('F') }),
      made('HTopicPolicy', 'AWS::SNS::TopicPolicy', { Topics: [ref('T')] }),
      made('IPolicy', 'AWS::IAM::ManagedPolicy', { Roles: [ref('ERole')] }),
    ),
  },
  {
    about: "a queue's function: the mapping waits for the policy",
    template: {
      Resources: {
        F: fn(),
        Q: QUEUE,
        M: {
          Type: 'AWS::Lambda::EventSourceMapping',
          DependsOn: 'C',
          Properties: { FunctionName: ref('F'), EventSourceArn: arnOf('Q') },
        },
        C: connect('Q', { Id: 'F' }, 'Read', 'Write'),
      },
    },
    expanded: all(
      made('CPolicy', 'AWS::IAM::ManagedPolicy', { Roles: [ref('FRole')] }),
      made('M', 'AWS::Lambda::EventSourceMapping', {}, { DependsOn: ['CPolicy'] }),
    ),
  },
]
