import { readFileSync } from 'node:fs'
import { CreateStackCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation'
import { InvokeCommand, LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda'
import { describe, expect, test } from 'vitest'
import { whyNoBoto3 } from '../../clients/python.ts'
import { refusalOf } from '../test-accounts.ts'
import {
  invalid,
  other,
  outputsOf,
  owner,
  partition,
  place,
  region,
  startCloudFormationWorld,
} from './cloudformation-world.ts'

/* SAM templates on the local AWS. */

const noBoto3 = await whyNoBoto3()
if (noBoto3) console.log(`remote-lambda is not deployed: ${noBoto3}`)

const world = startCloudFormationWorld()
const golden = (name: string) =>
  readFileSync(new URL(`../../golden/templates/sam/${name}.yaml`, import.meta.url), 'utf8')
const Capabilities = ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] as const

async function invoke(FunctionName: string, event: unknown, account: string = owner): Promise<unknown> {
  const client = new LambdaClient({ ...world.aws().account(account, region), maxAttempts: 1 })
  const { Payload } = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }))
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}

describe.skipIf(noBoto3 !== undefined)('remote-lambda: called first, its outputs are the calling parameters', () => {
  async function deployCalled(trusted: string): Promise<Record<string, string | undefined>> {
    const Parameters = [{ ParameterKey: 'AccountToTrust', ParameterValue: trusted }]
    const input = { StackName: 'called', Parameters, Capabilities: [...Capabilities] }
    return outputsOf(await world.create(golden('remote-lambda/called'), input, world.clientOf(other)))
  }

  async function deployCalling(
    called: Record<string, string | undefined>,
  ): Promise<Record<string, string | undefined>> {
    const Parameters = Object.entries(called).map(([ParameterKey, ParameterValue = '']) => ({
      ParameterKey,
      ParameterValue,
    }))
    const input = { StackName: 'calling', Parameters, Capabilities: [...Capabilities] }
    return outputsOf(await world.create(golden('remote-lambda/calling'), input))
  }

  test('the answer travels back', { timeout: 60_000 }, async () => {
    const called = await deployCalled(owner)
    const { FunctionArn = '' } = await deployCalling(called)
    expect(await invoke(FunctionArn, { name: 'Ada' })).toEqual({ greeting: 'Hello Ada', arn: called.FunctionName })
  })

  test('an account that is not trusted gets nowhere', { timeout: 60_000 }, async () => {
    const [, , stranger] = place.accounts
    const { FunctionArn = '' } = await deployCalling(await deployCalled(stranger))
    expect(await invoke(FunctionArn, { name: 'Ada' })).toMatchObject({
      errorType: 'ClientError',
      errorMessage: expect.stringMatching(/^An error occurred \(AccessDenied\) when calling the AssumeRole operation/),
    })
  })
})

const source = (answer: string) => `exports.handler = async () => '${answer}'`

const everything = (answer: string) =>
  JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Parameters: { Alias: { Type: 'String', Default: 'live' } },
    Globals: { Function: { Runtime: 'nodejs22.x', Handler: 'index.handler', Tags: { system: 'everything' } } },
    Resources: {
      All: {
        Type: 'AWS::Serverless::Function',
        Connectors: { ToWork: { Properties: { Destination: { Id: 'Work' }, Permissions: ['Write'] } } },
        Properties: {
          InlineCode: source(answer),
          AutoPublishAlias: { Ref: 'Alias' },
          Policies: ['AWSLambdaRole', { SQSPollerPolicy: { QueueName: { 'Fn::GetAtt': ['Work', 'QueueName'] } } }],
          DeadLetterQueue: { Type: 'SQS', TargetArn: { 'Fn::GetAtt': ['Work', 'Arn'] } },
          EventInvokeConfig: { MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Type: 'SQS' } } },
          FunctionUrlConfig: { AuthType: 'NONE' },
          Events: {
            Work: { Type: 'SQS', Properties: { Queue: { 'Fn::GetAtt': ['Work', 'Arn'] } } },
            Stream: {
              Type: 'Kinesis',
              Properties: {
                Stream: { 'Fn::GetAtt': ['Stream', 'Arn'] },
                StartingPosition: 'LATEST',
                DestinationConfig: { OnFailure: { Type: 'SQS', Destination: { 'Fn::GetAtt': ['Work', 'Arn'] } } },
              },
            },
            News: { Type: 'SNS', Properties: { Topic: { Ref: 'News' } } },
            Slow: { Type: 'SNS', Properties: { Topic: { Ref: 'News' }, SqsSubscription: true } },
          },
        },
      },
      Work: { Type: 'AWS::SQS::Queue' },
      News: { Type: 'AWS::SNS::Topic' },
      Stream: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } },
    },
    Outputs: {
      Alias: { Value: { Ref: 'All.Alias' } },
      Version: { Value: { 'Fn::GetAtt': ['All.Version', 'Version'] } },
    },
  })

test('a function with events, policies and a connector; new code is a new version behind the same alias', async () => {
  const input = { Capabilities: [...Capabilities] }
  const created = await world.create(everything('one'), input)
  expect(created).toMatchObject({ StackStatus: 'CREATE_COMPLETE' })
  const { Alias = '', Version } = outputsOf(created)
  expect(Alias).toMatch(new RegExp(`^arn:${partition}:lambda:${region}:${owner}:function:one-All-\\w+:live$`))
  expect(Version).toBe('1')
  expect(await invoke(Alias, {})).toBe('one')

  const updated = await world.update(everything('two'), input)
  expect(updated).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' })
  expect(outputsOf(updated)).toEqual({ Alias, Version: '2' })
  expect(await invoke(Alias, {})).toBe('two')

  // The old version stays: SAM retains it.
  const lambda = new LambdaClient(world.aws().account(owner, region))
  const FunctionName = Alias.replace(/:live$/, '')
  const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }))
  expect(Versions.map((version) => version.Version)).toEqual(['$LATEST', '1', '2'])
})

test('GetTemplate answers the template as it was given and as it was expanded', async () => {
  const TemplateBody = golden('remote-lambda/called')
  const Parameters = [{ ParameterKey: 'AccountToTrust', ParameterValue: other }]
  await world.create(TemplateBody, { Parameters, Capabilities: [...Capabilities] })
  const get = async (TemplateStage: 'Original' | 'Processed') =>
    (await world.clientOf().send(new GetTemplateCommand({ StackName: 'one', TemplateStage }))).TemplateBody ?? ''
  expect(await get('Original')).toBe(TemplateBody)
  expect(JSON.parse(await get('Processed')).Resources.Called.Type).toBe('AWS::Lambda::Function')
})

test('code that was never uploaded is refused', async () => {
  const TemplateBody = everything('one').replace(/"InlineCode":"[^"]*"/, '"CodeUri":"src/"')
  const create = new CreateStackCommand({ StackName: 'one', TemplateBody, Capabilities: [...Capabilities] })
  // The connector finds the function unexpanded.
  const text = [
    'Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document.',
    'Number of errors found: 2. Resource with id [All] is invalid.',
    "'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.",
    'Resource with id [AllToWork] is invalid. Unable to create connector from AWS::Serverless::Function to',
    "AWS::SQS::Queue; it's not supported or the template is invalid.",
  ].join(' ')
  expect(await refusalOf(world.clientOf().send(create))).toMatchObject(invalid(text))
})
