import { getAtt, other, owner, partition, queue, ref, region } from './cloudformation-world.ts'

type Resource = { readonly Type: string; readonly Properties?: object; readonly [attribute: string]: unknown }
type Resources = Readonly<Record<string, Resource>>

/** Resources that belong together, what becomes of their properties, and what the update does with each of those that change. */
export interface Scenario {
  readonly name: string
  readonly resources: Resources
  /** By logical id, properties that are different then; `undefined` takes one away. */
  readonly changes: Readonly<Record<string, object>>
  readonly updated: Readonly<Record<string, 'in place' | 'replaced'>>
}

export const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
const trusting = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
})
const document = (Action: string, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 's', Effect: 'Allow', Action, Resource: '*', ...more }],
})
const shared = (Action: string, Resource: unknown, account: string = other) =>
  document(Action, { Resource, Principal: { AWS: account } })
const tag = (Value: string) => ({ Tags: [{ Key: 'k', Value }] })

const inline = (code: string) => ({ ZipFile: `exports.handler = async () => '${code}'` })
const executionRole = (...actions: readonly string[]): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trusting('lambda.amazonaws.com'),
    Policies: [{ PolicyName: 'p', PolicyDocument: document('logs:*') }].map((policy) => ({
      ...policy,
      PolicyDocument: { ...policy.PolicyDocument, Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] },
    })),
  },
})
const lambda = (code: string, more: object = {}): Resource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Role: getAtt('Role', 'Arn'),
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Code: inline(code),
    ...more,
  },
})

const IAM: Scenario = {
  name: 'IAM',
  resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trusting('ec2.amazonaws.com'),
        Description: 'one',
        Policies: [{ PolicyName: 'p', PolicyDocument: document('s3:GetObject') }],
        ManagedPolicyArns: [ref('Managed')],
        ...tag('1'),
      },
    },
    Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document('sqs:*'), Path: '/x/' } },
    Attached: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: document('sns:*'), Roles: [ref('Role')], Users: [ref('User')] },
    },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'q',
        PolicyDocument: document('kinesis:*'),
        Roles: [ref('Role')],
        Groups: [ref('Group')],
      },
    },
    RolePolicy: {
      Type: 'AWS::IAM::RolePolicy',
      Properties: { PolicyName: 'r', PolicyDocument: document('logs:*'), RoleName: ref('Role') },
    },
    UserPolicy: {
      Type: 'AWS::IAM::UserPolicy',
      Properties: { PolicyName: 'u', PolicyDocument: document('logs:*'), UserName: ref('User') },
    },
    GroupPolicy: {
      Type: 'AWS::IAM::GroupPolicy',
      Properties: { PolicyName: 'g', PolicyDocument: document('logs:*'), GroupName: ref('Group') },
    },
    User: { Type: 'AWS::IAM::User', Properties: { Groups: [ref('Group')], ...tag('1') } },
    Second: { Type: 'AWS::IAM::User' },
    Group: {
      Type: 'AWS::IAM::Group',
      Properties: {
        Policies: [{ PolicyName: 'p', PolicyDocument: document('s3:*') }],
        ManagedPolicyArns: [ref('Managed')],
      },
    },
    Members: {
      Type: 'AWS::IAM::UserToGroupAddition',
      Properties: { GroupName: ref('Group'), Users: [ref('Second')] },
    },
    Key: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: ref('User') } },
    Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [ref('Role')] } },
  },
  changes: {
    Role: {
      Description: 'two',
      MaxSessionDuration: 7200,
      Policies: [{ PolicyName: 'p2', PolicyDocument: document('s3:PutObject') }],
      ManagedPolicyArns: [],
      ...tag('2'),
    },
    Managed: { PolicyDocument: document('sqs:SendMessage') },
    Attached: { Users: undefined },
    Policy: { PolicyName: 'q2', Groups: undefined },
    RolePolicy: { PolicyDocument: document('logs:Put*') },
    UserPolicy: { PolicyName: 'u2' },
    GroupPolicy: { PolicyDocument: document('logs:Put*') },
    User: { Groups: [], Path: '/y/', ...tag('2') },
    Group: { ManagedPolicyArns: [] },
    Members: { Users: [] },
    Key: { Status: 'Inactive' },
    Profile: { Roles: [] },
  },
  updated: {
    Role: 'in place',
    Managed: 'in place',
    Attached: 'in place',
    Policy: 'in place',
    RolePolicy: 'in place',
    UserPolicy: 'replaced',
    GroupPolicy: 'in place',
    User: 'in place',
    Group: 'in place',
    Members: 'in place',
    Key: 'in place',
    Profile: 'in place',
  },
}

const LAMBDA: Scenario = {
  name: 'Lambda',
  resources: {
    Role: executionRole('logs:*', 'sqs:*'),
    F: lambda('one', { Timeout: 5, Environment: { Variables: { NAME: 'a' } }, ...tag('1') }),
    V: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: ref('F') } },
    Alias: {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: ref('F'), FunctionVersion: getAtt('V', 'Version'), Name: 'live' },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: ref('F'), Action: 'lambda:InvokeFunction', Principal: other },
    },
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { TargetFunctionArn: getAtt('F', 'Arn'), AuthType: 'AWS_IAM' },
    },
    Invoke: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: ref('F'), Qualifier: '$LATEST', MaximumRetryAttempts: 1 },
    },
    Queue: queue({ VisibilityTimeout: 60 }),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: ref('F'), EventSourceArn: getAtt('Queue', 'Arn'), BatchSize: 1 },
    },
    Shared: lambda('shared'),
    Policy: {
      Type: 'AWS::Lambda::ResourcePolicy',
      Properties: {
        ResourceArn: getAtt('Shared', 'Arn'),
        PolicyDocument: shared('lambda:InvokeFunction', getAtt('Shared', 'Arn')),
      },
    },
  },
  changes: {
    F: { Code: inline('two'), Timeout: 6, Environment: undefined, ...tag('2') },
    Alias: { Description: 'now' },
    Permission: { Principal: owner },
    Url: { AuthType: 'NONE' },
    Invoke: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
    Mapping: { BatchSize: 2, Enabled: false },
    Policy: { PolicyDocument: shared('lambda:InvokeFunction', getAtt('Shared', 'Arn'), owner) },
  },
  updated: {
    F: 'in place',
    Alias: 'in place',
    Permission: 'replaced',
    Url: 'in place',
    Invoke: 'in place',
    Mapping: 'in place',
    Policy: 'in place',
  },
}

const KINESIS: Scenario = {
  name: 'Kinesis',
  resources: {
    S: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1, ...tag('1') } },
    Consumer: {
      Type: 'AWS::Kinesis::StreamConsumer',
      Properties: { ConsumerName: 'c', StreamARN: getAtt('S', 'Arn') },
    },
    Policy: {
      Type: 'AWS::Kinesis::ResourcePolicy',
      Properties: {
        ResourceArn: getAtt('S', 'Arn'),
        ResourcePolicy: shared('kinesis:PutRecord', getAtt('S', 'Arn')),
      },
    },
  },
  changes: {
    S: { ShardCount: 2, RetentionPeriodHours: 48, ...tag('2') },
    Consumer: { ConsumerName: 'd' },
    Policy: { ResourcePolicy: shared('kinesis:PutRecords', getAtt('S', 'Arn')) },
  },
  updated: { S: 'in place', Consumer: 'replaced', Policy: 'in place' },
}

const MESSAGES: Scenario = {
  name: 'SQS, SNS, EventBridge and Logs',
  resources: {
    Queue: queue({ VisibilityTimeout: 10, ...tag('1') }),
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [ref('Queue')], PolicyDocument: shared('sqs:SendMessage', getAtt('Queue', 'Arn')) },
    },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'one', ...tag('1') } },
    TopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [ref('Topic')], PolicyDocument: shared('sns:Publish', ref('Topic')) },
    },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: getAtt('Queue', 'Arn') },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus', ...tag('1') } },
    BusPolicy: {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: { EventBusName: ref('Bus'), StatementId: 'all', Action: 'events:PutEvents', Principal: other },
    },
    Statement: {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: {
        EventBusName: ref('Bus'),
        StatementId: 'more',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: owner },
          Action: 'events:PutEvents',
          Resource: getAtt('Bus', 'Arn'),
        },
      },
      DependsOn: 'BusPolicy',
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: ref('Bus'),
        EventPattern: { source: ['one'] },
        Targets: [
          { Id: 'a', Arn: getAtt('Queue', 'Arn') },
          { Id: 'b', Arn: getAtt('Queue', 'Arn') },
        ],
        ...tag('1'),
      },
    },
    Clock: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)' } },
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7, ...tag('1') } },
  },
  changes: {
    Queue: { VisibilityTimeout: undefined, DelaySeconds: 1, ...tag('2') },
    QueuePolicy: { PolicyDocument: shared('sqs:ReceiveMessage', getAtt('Queue', 'Arn')) },
    Topic: { DisplayName: 'two', ...tag('2') },
    TopicPolicy: { PolicyDocument: shared('sns:Subscribe', ref('Topic')) },
    Subscription: { RawMessageDelivery: true },
    Bus: { Description: 'two', ...tag('2') },
    BusPolicy: { Principal: owner },
    Rule: {
      EventPattern: { source: ['two'] },
      State: 'DISABLED',
      Targets: [{ Id: 'b', Arn: getAtt('Queue', 'Arn') }],
      ...tag('2'),
    },
    Clock: { ScheduleExpression: 'rate(2 days)' },
    Group: { RetentionInDays: undefined, ...tag('2') },
  },
  updated: {
    Queue: 'in place',
    QueuePolicy: 'in place',
    Topic: 'in place',
    TopicPolicy: 'in place',
    Subscription: 'in place',
    Bus: 'in place',
    BusPolicy: 'in place',
    Rule: 'in place',
    Clock: 'in place',
    Group: 'in place',
  },
}

const bucketQueueArn = `arn:${partition}:sqs:${region}:${owner}:notified`
const S3: Scenario = {
  name: 'S3',
  resources: {
    Queue: queue({ QueueName: 'notified' }),
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [ref('Queue')],
        PolicyDocument: document('sqs:SendMessage', {
          Resource: bucketQueueArn,
          Principal: { Service: 's3.amazonaws.com' },
        }),
      },
    },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      DependsOn: 'QueuePolicy',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              Event: 's3:ObjectCreated:*',
              Queue: bucketQueueArn,
              Filter: { S3Key: { Rules: [{ Name: 'suffix', Value: '.json' }] } },
            },
          ],
        },
        ...tag('1'),
      },
    },
    BucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: ref('Bucket'),
        PolicyDocument: shared('s3:GetObject', { 'Fn::Sub': '$' + '{Bucket.Arn}/*' }),
      },
    },
  },
  changes: {
    Bucket: {
      VersioningConfiguration: undefined,
      PublicAccessBlockConfiguration: undefined,
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      ...tag('2'),
    },
    BucketPolicy: { PolicyDocument: shared('s3:PutObject', { 'Fn::Sub': '$' + '{Bucket.Arn}/*' }) },
  },
  updated: { Bucket: 'in place', BucketPolicy: 'in place' },
}

const rule = (port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp: '10.0.0.0/8' })
const EC2: Scenario = {
  name: 'EC2',
  resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true, ...tag('1') } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24', ...tag('1') } },
    Gateway: { Type: 'AWS::EC2::InternetGateway', Properties: tag('1') },
    Attachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') },
    },
    Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc'), ...tag('1') } },
    Route: {
      Type: 'AWS::EC2::Route',
      DependsOn: 'Attachment',
      Properties: { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Gateway') },
    },
    Association: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { SubnetId: ref('Subnet'), RouteTableId: ref('Table') },
    },
    Address: { Type: 'AWS::EC2::EIP', DependsOn: 'Attachment', Properties: { Domain: 'vpc', ...tag('1') } },
    Nat: {
      Type: 'AWS::EC2::NatGateway',
      Properties: { SubnetId: ref('Subnet'), AllocationId: getAtt('Address', 'AllocationId'), ...tag('1') },
    },
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: { GroupDescription: 'g', VpcId: ref('Vpc'), SecurityGroupIngress: [rule(80)], ...tag('1') },
    },
    Ingress: {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: { GroupId: getAtt('Group', 'GroupId'), ...rule(443) },
    },
    Egress: {
      Type: 'AWS::EC2::SecurityGroupEgress',
      Properties: { GroupId: getAtt('Group', 'GroupId'), ...rule(443) },
    },
    Endpoint: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: {
        VpcId: ref('Vpc'),
        ServiceName: `com.amazonaws.${region}.s3`,
        RouteTableIds: [ref('Table')],
      },
    },
    Interface: {
      Type: 'AWS::EC2::NetworkInterface',
      Properties: { SubnetId: ref('Subnet'), GroupSet: [getAtt('Group', 'GroupId')], ...tag('1') },
    },
    Instance: {
      Type: 'AWS::EC2::Instance',
      Properties: { ImageId: ref('Image'), InstanceType: 't3.micro', SubnetId: ref('Subnet'), ...tag('1') },
    },
  },
  changes: {
    Vpc: { EnableDnsHostnames: false, ...tag('2') },
    Subnet: { MapPublicIpOnLaunch: true, ...tag('2') },
    Gateway: tag('2'),
    Table: tag('2'),
    Route: { GatewayId: undefined, NatGatewayId: ref('Nat') },
    Address: tag('2'),
    Nat: tag('2'),
    Group: { SecurityGroupIngress: [rule(8080)], ...tag('2') },
    Ingress: rule(8443),
    Endpoint: { PolicyDocument: document('s3:GetObject', { Principal: '*' }) },
    Interface: tag('2'),
    Instance: tag('2'),
  },
  updated: {
    Vpc: 'in place',
    Subnet: 'in place',
    Gateway: 'in place',
    Table: 'in place',
    Route: 'in place',
    Address: 'in place',
    Nat: 'in place',
    Group: 'in place',
    Ingress: 'replaced',
    Endpoint: 'in place',
    Interface: 'in place',
    Instance: 'in place',
  },
}

const ORGANIZATIONS: Scenario = {
  name: 'Organizations',
  resources: {
    Unit: {
      Type: 'AWS::Organizations::OrganizationalUnit',
      Properties: { Name: 'u', ParentId: ref('Root'), ...tag('1') },
    },
    Account: {
      Type: 'AWS::Organizations::Account',
      Properties: { AccountName: 'a', Email: 'a@example.com', ParentIds: [ref('Unit')], ...tag('1') },
    },
    Policy: {
      Type: 'AWS::Organizations::Policy',
      Properties: {
        Name: 'p',
        Type: 'SERVICE_CONTROL_POLICY',
        Content: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }] },
        TargetIds: [ref('Unit')],
      },
    },
  },
  changes: {
    Unit: { Name: 'u2', ...tag('2') },
    Account: { ...tag('2'), ParentIds: [ref('Root')] },
    Policy: { Description: 'd', TargetIds: [ref('Root')] },
  },
  updated: { Unit: 'in place', Account: 'in place', Policy: 'in place' },
}

const OWN: Scenario = {
  name: 'CloudFormation and the CDK',
  resources: {
    Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
    Metadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:deflate64:xx' } },
    Nested: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: ref('NestedUrl'), Parameters: { Delay: '1' } },
    },
  },
  changes: { Metadata: { Analytics: 'v2:deflate64:yy' }, Nested: { Parameters: { Delay: '2' } } },
  updated: { Metadata: 'in place', Nested: 'in place' },
}

const LAYERS: Scenario = {
  name: 'Lambda layers',
  resources: {
    Layer: {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { Content: { S3Bucket: ref('Things'), S3Key: 'layer.zip' }, LayerName: 'l' },
    },
    LayerPermission: {
      Type: 'AWS::Lambda::LayerVersionPermission',
      Properties: { LayerVersionArn: ref('Layer'), Action: 'lambda:GetLayerVersion', Principal: other },
    },
    Role: executionRole('logs:*'),
    F: lambda('one', { Layers: [ref('Layer')], Code: { S3Bucket: ref('Things'), S3Key: 'code.zip' } }),
  },
  changes: { Layer: { Description: 'd' } },
  updated: { Layer: 'replaced', LayerPermission: 'replaced', F: 'in place' },
}

export const SCENARIOS: readonly Scenario[] = [IAM, LAMBDA, LAYERS, KINESIS, MESSAGES, S3, EC2, ORGANIZATIONS, OWN]
