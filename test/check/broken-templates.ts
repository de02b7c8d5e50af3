import type { CheckId } from '../../src/check/finding.ts'
import {
  allow,
  byPermission,
  byRole,
  CALLED,
  CALLING,
  callerArn,
  fn,
  getAtt,
  inline,
  LAMBDA,
  permission,
  policy,
  REGION,
  type Resource,
  ref,
  role,
  root,
  type Stack,
  trust,
  variables,
} from './stacks.ts'

/** Stacks with one fault in them, and the same with what the finding says done. */
export interface Broken {
  readonly title: string
  /** Threads in which people ran into it. */
  readonly seen?: string
  readonly id: CheckId
  readonly broken: Readonly<Record<string, Stack>>
  readonly fixed: Readonly<Record<string, Stack>>
  /** In the message or the fix of the finding. */
  readonly says: string | RegExp
  /** cfn-lint knows it, too. */
  readonly lintFinds?: true
}

const invoke = (resource: unknown) => inline(allow('lambda:InvokeFunction', resource))
const invokeRole = (assume: object, more: object = {}) => ({
  InvokeRole: role(assume, invoke(ref('GreeterAlias')), more),
})
const trustCaller = trust(root(CALLING), { ArnEquals: { 'aws:PrincipalArn': callerArn } })
const caller = (more: object) => ({ Caller: fn(getAtt('CallerRole'), { Environment: variables({}), ...more }) })
const callerRole = (...statements: object[]) => ({
  CallerRole: role(trust(LAMBDA), inline(...statements), { RoleName: 'calling-caller' }),
})
const assume = allow('sts:AssumeRole', ref('RoleArn'))
const greeterArn = `arn:aws:lambda:${REGION}:${CALLED}:function:called-Greeter`

export const BROKEN: readonly Broken[] = [
  {
    title: 'a trust policy names a role that is made with the outputs of its own stack',
    seen: 'aws/aws-cdk#10942, hashicorp/terraform-provider-aws#32319, #8905',
    id: 'principal-order',
    broken: byRole({ called: invokeRole(trust({ AWS: callerArn })) }),
    fixed: byRole({ called: invokeRole(trustCaller) }),
    says: 'which stack calling makes with the outputs of called',
  },
  {
    title: 'a permission names a role of a stack that comes later',
    seen: 'hashicorp/terraform-provider-aws#32319, aws/aws-cdk#26482',
    id: 'principal-order',
    broken: withoutWires({ called: { GreeterPermission: permission(callerArn) } }),
    fixed: withoutWires({}),
    says: 'deploy calling first, or name the account',
  },
  {
    title: 'outputs of each stack are parameters of the other',
    seen: 'aws/aws-cdk-rfcs#226, aws/aws-cdk#49',
    id: 'principal-order',
    broken: byRole({
      called: invokeRole(trust(root(CALLING), { ArnEquals: { 'aws:PrincipalArn': ref('CallerArn') } })),
      calledParameters: { CallerArn: { Type: 'String' } },
      callingOutputs: { CallerArn: getAtt('CallerRole') },
    }),
    fixed: byRole({
      called: invokeRole(trustCaller),
      callingOutputs: { CallerArn: getAtt('CallerRole') },
    }),
    says: 'each stack waits for the other’s outputs',
  },
  {
    title: 'a trust policy names a role that is not there',
    seen: 'aws/aws-cdk#24373, hashicorp/terraform-provider-aws#8905',
    id: 'missing-principal',
    broken: withoutWires({ called: { GreeterPermission: permission(`${callerArn.slice(0, -2)}re`) } }),
    fixed: withoutWires({}),
    says: `did you mean ${callerArn}?`,
  },
  {
    title: 'a trust policy holds the id of a role that was deleted',
    seen: 'cloud-custodian#9879, coverage-roadmap#1189',
    id: 'orphaned-principal',
    broken: byRole({
      called: invokeRole(
        policy(...statementsOf(trustCaller), ...statementsOf(trust({ AWS: 'AROAEXAMPLEEXAMPLE222' }))),
      ),
    }),
    fixed: byRole({ called: invokeRole(trustCaller) }),
    says: 'put the ARN in its place',
    // It takes no unique id for a principal, whether somebody has it or not.
    lintFinds: true,
  },
  {
    title: 'the alias is called, the function is granted',
    seen: 'aws/aws-cdk#19273, serverless-plugin-warmup#304',
    id: 'qualifier-mismatch',
    broken: byRole({ called: { InvokeRole: role(trustCaller, invoke(getAtt('Greeter'))) } }),
    fixed: byRole(),
    says: 'grant `called-Greeter:live`',
  },
  {
    title: 'the function is called, the alias is granted on both sides',
    seen: 'aws/aws-sdk-js#2391, aws-lambda-power-tuning#272',
    id: 'qualifier-mismatch',
    broken: byRole({ calledOutputs: { FunctionArn: getAtt('Greeter') } }),
    fixed: byRole(),
    says: 'call `called-Greeter:live`',
  },
  {
    title: 'the permission is on the function, the caller uses a version',
    seen: 'osls#333, cloudemu#660',
    id: 'qualifier-mismatch',
    broken: byPermission({ calledOutputs: { FunctionArn: `${greeterArn}:7` } }),
    fixed: byPermission(),
    says: '`called-Greeter:7` is called, `called-Greeter` is granted',
  },
  {
    title: 'the permission stands in the calling stack',
    seen: 'serverless/serverless#7296, aws/serverless-application-model#1735',
    id: 'wrong-account',
    broken: byPermission({
      called: { GreeterPermission: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
      calling: { GreeterPermission: permission(CALLING, { FunctionName: ref('FunctionArn') }) },
    }),
    fixed: byPermission(),
    says: `move it into the stack of account ${CALLED}`,
  },
  {
    title: 'a function is to run with a role of the other account',
    seen: 'serverless/serverless#3374',
    id: 'wrong-account',
    broken: byRole({ calling: { Caller: fn(ref('RoleArn'), { Environment: variables({}) }) } }),
    fixed: byRole(),
    says: 'cross-account pass role is not allowed',
  },
  {
    title: 'a function’s policy is longer than 20,480 bytes',
    seen: 'serverless/serverless#5357, aws/aws-cdk#19538, adobe/helix-deploy#24',
    id: 'policy-size',
    broken: byPermission({ called: manyPermissions(90) }),
    fixed: byPermission({ called: { GreeterPermission: permission('*', { PrincipalOrgID: 'o-exampleorg1' }) } }),
    says: 'let the organization in instead of many accounts',
  },
  {
    title: 'a role’s inline policies are longer than 10,240 characters',
    seen: 'serverless/serverless#7643, #12167',
    id: 'policy-size',
    broken: byRole({ calling: callerRole(assume, ...manyResources(150)) }),
    fixed: byRole({ calling: { ...callerRole(assume), Managed: managedPolicy(manyResources(30)) } }),
    says: 'move statements into managed policies',
  },
  {
    title: 'a third party may assume the role without an external id',
    seen: 'CUDly#436, AthenZ#502',
    id: 'missing-external-id',
    broken: byRole({ called: { Partner: role(trust(root('999999999999')), invoke(ref('GreeterAlias'))) } }),
    fixed: byRole({
      called: {
        Partner: role(
          trust(root('999999999999'), { StringEquals: { 'sts:ExternalId': 'for-us-alone' } }),
          invoke(ref('GreeterAlias')),
        ),
      },
    }),
    says: 'which is none of yours here',
  },
  {
    title: 'an external id is sent and nobody requires it',
    seen: 'aws/aws-sdk-js#3869, CrowdStrike/FDR#228',
    id: 'missing-external-id',
    broken: byRole({ calling: caller({ Environment: variables({ EXTERNAL_ID: 'between-us' }) }) }),
    fixed: byRole({
      called: invokeRole(
        trust(root(CALLING), {
          ArnEquals: { 'aws:PrincipalArn': callerArn },
          StringEquals: { 'sts:ExternalId': 'between-us' },
        }),
      ),
      calling: caller({ Environment: variables({ EXTERNAL_ID: 'between-us' }) }),
    }),
    says: 'does not require it',
  },
  {
    title: 'the external id that is sent is another one',
    id: 'denied-call',
    broken: byRole({
      called: invokeRole(trust(root(CALLING), { StringEquals: { 'sts:ExternalId': 'right' } })),
      calling: caller({ Environment: variables({ EXTERNAL_ID: 'wrong' }) }),
    }),
    fixed: byRole({
      called: invokeRole(trust(root(CALLING), { StringEquals: { 'sts:ExternalId': 'right' } })),
      calling: caller({ Environment: variables({ EXTERNAL_ID: 'right' }) }),
    }),
    says: 'the request has `wrong`',
  },
  {
    title: 'a function asks for a session of twelve hours',
    seen: 'aws/aws-cli#4370, configure-aws-credentials#79',
    id: 'session-duration',
    broken: byRole({
      called: invokeRole(trustCaller, { MaxSessionDuration: 43_200 }),
      calling: caller({ Environment: variables({ SESSION_DURATION: '43200' }) }),
    }),
    fixed: byRole({ calling: caller({ Environment: variables({ SESSION_DURATION: '3600' }) }) }),
    says: 'ask for 3600 seconds or less',
  },
  {
    title: 'a function in a subnet without a way to STS',
    seen: 'boto/boto3#4301, #4333',
    id: 'vpc-route',
    broken: byRole({ calling: { ...caller(inSubnet()), ...network(['lambda']) } }),
    fixed: byRole({ calling: { ...caller(inSubnet()), ...network(['lambda', 'sts']) } }),
    says: `make an interface endpoint com.amazonaws.${REGION}.sts`,
  },
  {
    title: 'a function in a public subnet',
    seen: 'aws/aws-sdk-go#4154',
    id: 'vpc-route',
    broken: byRole({ calling: { ...caller(inSubnet()), ...network([]), ...internetGateway() } }),
    fixed: byRole({ calling: { ...caller(inSubnet()), ...network(['sts', 'lambda']), ...internetGateway() } }),
    says: 'a function has no public address',
  },
  {
    title: 'STS is asked by its global name through a VPC endpoint',
    seen: 'boto/boto3#4301, aws/aws-sdk-net#3220',
    id: 'vpc-route',
    broken: byRole({
      calling: {
        ...caller({ ...inSubnet(), Environment: variables({ AWS_STS_REGIONAL_ENDPOINTS: 'legacy' }) }),
        ...network(['sts', 'lambda']),
      },
    }),
    fixed: byRole({ calling: { ...caller(inSubnet()), ...network(['sts', 'lambda']) } }),
    says: 'set AWS_STS_REGIONAL_ENDPOINTS to `regional`',
  },
  {
    title: 'a subnet is too small for the interfaces that its functions need',
    id: 'vpc-capacity',
    broken: byRole({ calling: { ...caller(inSubnet()), ...network(['sts', 'lambda'], '10.0.0.0/28'), ...crowd(12) } }),
    fixed: byRole({ calling: { ...caller(inSubnet()), ...network(['sts', 'lambda'], '10.0.0.0/24'), ...crowd(12) } }),
    says: 'SubnetIPAddressLimitReachedException',
  },
  {
    title: 'only the called account allows it',
    id: 'missing-side',
    broken: byRole({ calling: callerRole(allow('logs:PutLogEvents', '*')) }),
    fixed: byRole(),
    says: 'add to the policies of role `calling-caller`',
  },
  {
    title: 'only the calling account allows it',
    seen: 'aws/aws-cdk#11141, #18781',
    id: 'missing-side',
    broken: byPermission({ called: { GreeterPermission: { Type: 'AWS::CloudFormation::WaitConditionHandle' } } }),
    fixed: byPermission(),
    says: 'add to the resource-based policy of',
  },
  {
    title: 'the role that is to be assumed is not there',
    id: 'unknown-target',
    broken: byRole({ calledOutputs: { RoleArn: `arn:aws:iam::${CALLED}:role/called-InvokeRoel` } }),
    fixed: byRole(),
    says: `did you mean arn:aws:iam::${CALLED}:role/called-InvokeRole?`,
  },
  {
    title: 'a permission for everybody',
    id: 'public-access',
    broken: byPermission({ called: { GreeterPermission: permission('*') } }),
    fixed: byPermission(),
    says: 'lets everybody lambda:InvokeFunction',
  },
  {
    title: 'a name with a star covers other functions',
    id: 'broad-wildcard',
    broken: byRole({ called: { InvokeRole: role(trustCaller, invoke({ 'Fn::Sub': '${Greeter.Arn}*' })) } }),
    fixed: byRole(),
    says: 'every function whose name begins like that',
  },
  {
    title: 'a trust policy for a whole organization',
    id: 'organization-wide',
    broken: byRole({
      called: invokeRole(
        trust('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg1' }, ArnLike: { 'aws:SourceArn': 'x' } }),
      ),
    }),
    fixed: byRole({ called: invokeRole(trustCaller) }),
    says: 'narrow it to a unit',
  },
  {
    title: 'a statement of a trust policy with a Resource',
    id: 'invalid-policy',
    broken: byRole({
      called: invokeRole(
        policy({ Effect: 'Allow', Principal: root(CALLING), Action: 'sts:AssumeRole', Resource: '*' }),
      ),
    }),
    fixed: byRole(),
    says: 'Has prohibited field Resource',
    lintFinds: true,
  },
  {
    title: 'a runtime that AWS takes no more',
    id: 'deprecated-runtime',
    broken: byRole({ calling: caller({ Runtime: 'nodejs20.x' }) }),
    fixed: byRole(),
    says: 'take nodejs24.x',
    lintFinds: true,
  },
]

/** The calling stack names the function by its ARN, so that it waits for nothing. */
function withoutWires({ called = {} }: { called?: Record<string, Resource> }): Record<string, Stack> {
  const calling = byPermission({
    calling: {
      ...callerRole(allow('lambda:InvokeFunction', greeterArn)),
      Caller: fn(getAtt('CallerRole'), { Environment: { Variables: { FUNCTION_ARN: greeterArn } } }),
    },
  }).calling as Stack
  const { parameters: _, ...rest } = calling
  return { called: byPermission({ called }).called as Stack, calling: rest }
}

function statementsOf({ Statement }: { Statement: object[] }): object[] {
  return Statement
}

function manyPermissions(count: number): Record<string, Resource> {
  const accounts = Array.from({ length: count }, (_, index) => String(300_000_000_000 + index))
  return Object.fromEntries(accounts.map((account) => [`Permission${account}`, permission(account)]))
}

function manyResources(count: number): object[] {
  return Array.from({ length: count }, (_, index) =>
    allow('dynamodb:GetItem', `arn:aws:dynamodb:${REGION}:${CALLING}:table/t${index}`),
  )
}

function managedPolicy(statements: readonly object[]): Resource {
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { PolicyDocument: policy(...statements), Roles: [ref('CallerRole')] },
  }
}

function inSubnet(group = 'Group'): object {
  return { VpcConfig: { SubnetIds: [ref('Subnet')], SecurityGroupIds: [getAtt(group, 'GroupId')] } }
}

function network(services: readonly string[], cidr = '10.0.1.0/24'): Record<string, Resource> {
  const endpoints = services.map((service) => [
    `Endpoint${service}`,
    {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: {
        VpcId: ref('Vpc'),
        ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${service}` },
        VpcEndpointType: 'Interface',
        PrivateDnsEnabled: true,
        SubnetIds: [ref('Subnet')],
      },
    },
  ])
  return {
    Vpc: {
      Type: 'AWS::EC2::VPC',
      Properties: { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true, EnableDnsSupport: true },
    },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: cidr } },
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'of functions', VpcId: ref('Vpc') } },
    Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
    Association: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { SubnetId: ref('Subnet'), RouteTableId: ref('Table') },
    },
    ...Object.fromEntries(endpoints),
  }
}

function internetGateway(): Record<string, Resource> {
  return {
    Gateway: { Type: 'AWS::EC2::InternetGateway' },
    Attachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') },
    },
    Route: {
      Type: 'AWS::EC2::Route',
      DependsOn: 'Attachment',
      Properties: { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Gateway') },
    },
  }
}

/** Functions with a security group each, in one subnet. */
function crowd(count: number): Record<string, Resource> {
  const all = Array.from({ length: count }, (_, index): [string, Resource][] => [
    [`Group${index}`, { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'one', VpcId: ref('Vpc') } }],
    [`Other${index}`, fn(getAtt('CallerRole'), inSubnet(`Group${index}`))],
  ])
  return Object.fromEntries(all.flat())
}
