// Both accounts' resources, made over the wire with the AWS SDK: this is what a team would do by hand, or with its own tools.
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateStreamCommand, KinesisClient } from '@aws-sdk/client-kinesis'
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import type { AccountAccess } from 'xacct/local'
import { bundle } from './bundle.ts'

export const CALLING = '111111111111'
export const CALLED = '999999999999'
export const REGION = 'us-east-1'
export const STREAM = 'orders'
export const EXTERNAL_ID = 'orders-7f3a'
export const BRIDGE_ROLE = 'kinesis-bridge-role'
export const TARGET_ROLE = 'kinesis-reader-invocation-role'

const streamArn = `arn:aws:kinesis:${REGION}:${CALLING}:stream/${STREAM}`
const bridgeRoleArn = `arn:aws:iam::${CALLING}:role/${BRIDGE_ROLE}`
export const targetRoleArn = `arn:aws:iam::${CALLED}:role/${TARGET_ROLE}`
export const targetFunctionArn = `arn:aws:lambda:${REGION}:${CALLED}:function:orders`

type Statement = Record<string, unknown>

const policy = (...Statement: Statement[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const allow = (Action: string | string[], Resource: string): Statement => ({ Effect: 'Allow', Action, Resource })
const trustLambda = policy({
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
})
const ownLogs = (account: string, name: string) =>
  allow(
    ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    `arn:aws:logs:${REGION}:${account}:log-group:/aws/lambda/${name}:*`,
  )

/** Who may assume the role in the called account: the bridge's role alone, and only with the right external id. */
export const targetTrust = policy({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${CALLING}:root` },
  Action: 'sts:AssumeRole',
  Condition: { ArnEquals: { 'aws:PrincipalArn': bridgeRoleArn }, StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
})

/** What that role may do: invoke exactly one function. */
export const invokeTarget = policy(allow('lambda:InvokeFunction', targetFunctionArn))

/** What the bridge may do beyond reading its stream and writing its log: assume exactly one role. */
export const assumeTarget = policy(allow('sts:AssumeRole', targetRoleArn))

const bridgeVariables = (externalId: string) => ({
  TARGET_FUNCTION: targetFunctionArn,
  TARGET_ROLE: targetRoleArn,
  EXTERNAL_ID: externalId,
})

/** The called account: the function, its execution role, and the role that the bridge assumes. */
export async function createCalledAccount(access: AccountAccess): Promise<void> {
  const iam = new IAMClient(access)
  await iam.send(new CreateRoleCommand({ RoleName: 'orders-role', AssumeRolePolicyDocument: trustLambda }))
  await putPolicy(access, 'orders-role', 'logs', policy(ownLogs(CALLED, 'orders')))
  const lambda = new LambdaClient(access)
  await createFunction(lambda, 'orders', `arn:aws:iam::${CALLED}:role/orders-role`)
  // One execution environment, so that what arrives in order is written down in order.
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'orders', ReservedConcurrentExecutions: 1 }))
  await iam.send(new CreateRoleCommand({ RoleName: TARGET_ROLE, AssumeRolePolicyDocument: targetTrust }))
  await putPolicy(access, TARGET_ROLE, 'invoke', invokeTarget)
}

/** The calling account: the stream, the bridge, its role, and the mapping between stream and bridge. */
export async function createCallingAccount(access: AccountAccess): Promise<void> {
  await new KinesisClient(access).send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 2 }))
  await new IAMClient(access).send(
    new CreateRoleCommand({ RoleName: BRIDGE_ROLE, AssumeRolePolicyDocument: trustLambda }),
  )
  const readStream = ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards']
  await putPolicy(access, BRIDGE_ROLE, 'logs', policy(ownLogs(CALLING, 'bridge')))
  await putPolicy(
    access,
    BRIDGE_ROLE,
    'stream',
    policy(
      allow(
        readStream.map((name) => `kinesis:${name}`),
        streamArn,
      ),
    ),
  )
  await putPolicy(access, BRIDGE_ROLE, 'assume', assumeTarget)
  const lambda = new LambdaClient(access)
  await createFunction(lambda, 'bridge', bridgeRoleArn, bridgeVariables(EXTERNAL_ID))
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'bridge',
      EventSourceArn: streamArn,
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
  )
}

export async function putPolicy(access: AccountAccess, RoleName: string, PolicyName: string, PolicyDocument: string) {
  await new IAMClient(access).send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }))
}

export async function setTrust(access: AccountAccess, PolicyDocument: string) {
  await new IAMClient(access).send(new UpdateAssumeRolePolicyCommand({ RoleName: TARGET_ROLE, PolicyDocument }))
}

export async function setExternalId(access: AccountAccess, externalId: string) {
  const Environment = { Variables: bridgeVariables(externalId) }
  await new LambdaClient(access).send(new UpdateFunctionConfigurationCommand({ FunctionName: 'bridge', Environment }))
}

async function createFunction(
  lambda: LambdaClient,
  name: string,
  role: string,
  variables: Record<string, string> = {},
) {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: role,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 30,
      Code: { ZipFile: await bundle(new URL(`functions/${name}.ts`, import.meta.url)) },
      Environment: { Variables: variables },
    }),
  )
}
