import { fileURLToPath } from 'node:url'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateStreamCommand, KinesisClient } from '@aws-sdk/client-kinesis'
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { build } from 'esbuild'
import { zipSync } from 'fflate'
import type { LocalAws } from '../../src/local/local-aws.ts'
import type { LossOptions } from './run-loss.ts'

export const REGION = 'eu-central-1'
export const CALLING = '111111111111'
export const CALLED = '999999999999'

/** Two accounts: the sink and a role that may call it; the source, the bridge and its mapping. */
export async function createAccounts(aws: LocalAws, { source, shards = 4 }: LossOptions, sink: string): Promise<void> {
  const [calling, called] = [aws.account(CALLING, REGION), aws.account(CALLED, REGION)]
  const lambda = { Principal: { Service: 'lambda.amazonaws.com' } }
  const bridgeRole = `arn:aws:iam::${CALLING}:role/bridge`
  await role(new IAMClient(called), 'sink', lambda, [])
  await role(
    new IAMClient(called),
    'caller',
    {
      Principal: { AWS: bridgeRole.replace('role/bridge', 'root') },
      Condition: { ArnEquals: { 'aws:PrincipalArn': bridgeRole } },
    },
    [['lambda:InvokeFunction', `arn:aws:lambda:${REGION}:${CALLED}:function:sink`]],
  )
  await role(new IAMClient(calling), 'bridge', lambda, [
    ['sts:AssumeRole', `arn:aws:iam::${CALLED}:role/caller`],
    ['kinesis:*', '*'],
    ['sqs:*', '*'],
  ])
  await createFunction(
    new LambdaClient(called),
    'sink',
    `arn:aws:iam::${CALLED}:role/sink`,
    { SINK: sink, FAIL_RATE: '0.03' },
    3,
  )
  const target = {
    functionArn: `arn:aws:lambda:${REGION}:${CALLED}:function:sink`,
    roleArn: `arn:aws:iam::${CALLED}:role/caller`,
  }
  const caller = new LambdaClient(calling)
  await createFunction(caller, 'bridge', bridgeRole, { XACCT_TARGET_SINK: JSON.stringify(target) }, 15)
  await caller.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'bridge',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...(await sourceOf(aws, source, shards)),
    }),
  )
}

async function sourceOf(aws: LocalAws, source: LossOptions['source'], shards: number) {
  const access = aws.account(CALLING, REGION)
  if (source === 'kinesis') {
    await new KinesisClient(access).send(new CreateStreamCommand({ StreamName: 'loss', ShardCount: shards }))
    const EventSourceArn = `arn:aws:kinesis:${REGION}:${CALLING}:stream/loss`
    return { EventSourceArn, StartingPosition: 'TRIM_HORIZON' as const, BatchSize: 500 }
  }
  const name = source === 'fifo' ? 'loss.fifo' : 'loss'
  const Attributes = { VisibilityTimeout: '90', ...(source === 'fifo' && { FifoQueue: 'true' }) }
  await new SQSClient(access).send(new CreateQueueCommand({ QueueName: name, Attributes }))
  return { EventSourceArn: `arn:aws:sqs:${REGION}:${CALLING}:${name}`, BatchSize: 10 }
}

async function role(
  iam: IAMClient,
  RoleName: string,
  trust: object,
  may: readonly (readonly [string, string])[],
): Promise<void> {
  const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
  const AssumeRolePolicyDocument = document({ Effect: 'Allow', Action: 'sts:AssumeRole', ...trust })
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  if (may.length === 0) return
  const statements = may.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource }))
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: document(...statements) }))
}

async function createFunction(
  lambda: LambdaClient,
  name: string,
  Role: string,
  Variables: Record<string, string>,
  Timeout: number,
): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    write: false,
    alias: { 'xacct/runtime': fileURLToPath(new URL('../../src/runtime/index.ts', import.meta.url)) },
  })
  const ZipFile = zipSync({ 'index.mjs': outputFiles[0]?.contents ?? new Uint8Array() })
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role,
      Timeout,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile },
      Environment: { Variables },
    }),
  )
  await lambda.send(new GetFunctionCommand({ FunctionName: name }))
}
