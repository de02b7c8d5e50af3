import { all, arnOf, fn, lambda, made, QUEUE, ref, type Snippet } from './snippet.ts'

export const OTHERS: readonly Snippet[] = [
  {
    about: 'Globals: maps are merged, lists put one after the other, functions and texts replaced',
    template: {
      Globals: {
        Function: {
          Timeout: 7,
          Layers: ['one'],
          Environment: { Variables: { A: '1', B: ref('Stage'), C: { d: '1' } } },
          VpcConfig: ref('Names'),
        },
      },
      Resources: {
        F: fn({
          Layers: ['two'],
          Environment: { Variables: { B: '2', C: ref('Key') } },
          VpcConfig: { SubnetIds: ['s'] },
        }),
        G: fn({}, { IgnoreGlobals: ['Layers', 'VpcConfig', 'Environment'] }),
        H: fn({}, { IgnoreGlobals: '*' }),
      },
    },
    expanded: all(
      lambda({
        Timeout: 7,
        Layers: ['one', 'two'],
        Environment: { Variables: { A: '1', B: '2', C: ref('Key') } },
        VpcConfig: { SubnetIds: ['s'] },
      }),
      made('G', 'AWS::Lambda::Function', { Timeout: 7 }),
    ),
  },
  {
    about: "Globals: the queue that the first function gets is everybody's",
    template: {
      Globals: { Function: { EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: 'SQS' } } } } },
      Resources: { F: fn(), G: fn() },
    },
    expanded: made('GEventInvokeConfig', 'AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: { Destination: arnOf('FEventInvokeConfigOnFailureQueue') } },
    }),
  },
  {
    about: 'a layer version, by a new name for all who use it',
    template: {
      Resources: {
        L: {
          Type: 'AWS::Serverless::LayerVersion',
          Properties: { ContentUri: 's3://b/l.zip', Description: ref('Stage') },
        },
        F: fn({ Layers: [ref('L')] }, { DependsOn: ['L'] }),
      },
      Outputs: { Layer: { Value: { 'Fn::Sub': '${L}' } } },
    },
    expanded: {
      ...all(
        made(
          'L1310e3eb85',
          'AWS::Lambda::LayerVersion',
          { LayerName: 'L', Description: 'prod', Content: { S3Bucket: 'b', S3Key: 'l.zip' } },
          { DeletionPolicy: 'Retain' },
        ),
        made('F', 'AWS::Lambda::Function', { Layers: [ref('L1310e3eb85')] }, { DependsOn: ['L1310e3eb85'] }),
      ),
      Outputs: { Layer: { Value: { 'Fn::Sub': '${L1310e3eb85}' } } },
    },
  },
  {
    about: 'a table',
    template: {
      Resources: {
        T: {
          Type: 'AWS::Serverless::SimpleTable',
          Properties: { PrimaryKey: { Name: 'day', Type: 'Number' }, Tags: { a: 'b' }, TableName: 't' },
        },
      },
    },
    expanded: made('T', 'AWS::DynamoDB::Table', {
      AttributeDefinitions: [{ AttributeName: 'day', AttributeType: 'N' }],
      KeySchema: [{ AttributeName: 'day', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      Tags: [{ Key: 'a', Value: 'b' }],
    }),
  },
  {
    about: "what is not SAM's stays as it is",
    template: {
      Metadata: { a: 1 },
      Mappings: { M: { a: { b: 'c' } } },
      Resources: { Q: { ...QUEUE, CreationPolicy: { x: 1 }, Properties: { QueueName: ref('Stage') } } },
    },
    expanded: {
      Metadata: { a: 1 },
      Mappings: { M: { a: { b: 'c' } } },
      Resources: { Q: { ...QUEUE, CreationPolicy: { x: 1 }, Properties: { QueueName: ref('Stage') } } },
    },
  },
]
