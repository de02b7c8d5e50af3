import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { cleanEnvironment, runPython, whyNoBoto3 } from './python.ts'

/* CloudFormation as the SDK's waiters, boto3 and the AWS CLI know it. */

const execute = promisify(execFile)
const { accounts, region, partition } = pickTestPlace('cloudformation.test.ts')
const [home] = accounts
const noBoto3 = await whyNoBoto3()
const noCli = await execute('python3', ['-m', 'awscli', '--version']).then(
  () => undefined,
  (error: Error) => `no AWS CLI: ${error.message.trim().split('\n').at(-1)}`,
)
for (const missing of [noBoto3, noCli]) if (missing) console.log(`skipped: ${missing}`)

// Each command costs half a second of processor time, and this may not be the only thing that runs.
vi.setConfig({ testTimeout: 120_000 })

let aws: LocalAws
let folder: string
beforeAll(async () => {
  aws = await startLocalAws()
  folder = await mkdtemp(join(tmpdir(), 'xacct-cloudformation-'))
})
beforeEach(() => aws.reset())
afterAll(async () => {
  await aws.close()
  await rm(folder, { recursive: true })
})

const template = (DelaySeconds: number, QueueName = 'q') =>
  JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName, DelaySeconds } } } })

describe('the SDK', () => {
  test('waits for stacks', async () => {
    const client = new CloudFormationClient(aws.account(home, region))
    const waiting = { client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }
    const StackName = 'one'
    await client.send(new CreateStackCommand({ StackName, TemplateBody: template(1) }))
    const created = await waitUntilStackCreateComplete(waiting, { StackName })
    await client.send(new UpdateStackCommand({ StackName, TemplateBody: template(2) }))
    const updated = await waitUntilStackUpdateComplete(waiting, { StackName })
    await client.send(new DeleteStackCommand({ StackName }))
    const deleted = await waitUntilStackDeleteComplete(waiting, { StackName })
    expect([created.state, updated.state, deleted.state]).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS'])
  })

  test('hears that a stack was rolled back', async () => {
    const client = new CloudFormationClient(aws.account(home, region))
    const StackName = 'one'
    await client.send(new CreateStackCommand({ StackName, TemplateBody: template(1, 'not a name') }))
    const waiting = { client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }
    await expect(waitUntilStackCreateComplete(waiting, { StackName })).rejects.toThrow('"state":"FAILURE"')
  })
})

/** What cloudformation.py has to see. */
const SEEN = {
  created_updated_and_deleted: [1, 2, 0],
  changed_by_change_sets: [['Add'], ['Modify'], 3],
  told_of_a_failure: ['WaiterError', 'ROLLBACK_COMPLETE'],
  as_an_object: ['UPDATE_COMPLETE', true, ['Queue']],
  paged: ['bad', 'page0', 'page1', 'page2', 'two'],
  templates: ['OrderedDict', 'AWS::SQS::Queue', []],
  refused: [
    ['ClientError', 'ValidationError', 'Stack with id nobody does not exist'],
    ['AlreadyExistsException', 'AlreadyExistsException', 'Stack [two] already exists'],
    ['ClientError', 'ValidationError', 'No updates are to be performed.'],
    [
      'InsufficientCapabilitiesException',
      'InsufficientCapabilitiesException',
      'Requires capabilities : [CAPABILITY_IAM]',
    ],
    ['ChangeSetNotFoundException', 'ChangeSetNotFound', 'ChangeSet [none] does not exist'],
  ],
}

test.skipIf(noBoto3)('boto3 sees all of it', async () => {
  expect(await runPython('cloudformation.py', region, aws.endpoint, home)).toEqual(SEEN)
})

/** One command as a user would give it, within the test's folder. */
async function cli(...parameters: string[]): Promise<string> {
  const { accessKeyId, secretAccessKey } = aws.account(home).credentials
  const env = {
    ...cleanEnvironment(region),
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_PAGER: '',
  }
  const { stdout } = await execute('python3', ['-m', 'awscli', ...parameters], { env, cwd: folder, timeout: 60_000 })
  return stdout.trim()
}

const FUNCTION = `
Parameters:
  Greeting: {Type: String, Default: hello}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Runtime: nodejs22.x
      Handler: index.handler
      Code: src
      Environment: {Variables: {GREETING: !Ref Greeting}}
Outputs:
  Name: {Value: !Ref Function}
`

describe.skipIf(noCli)('the AWS CLI', () => {
  test('packages and deploys a template, again and again', async () => {
    const bucket = `packages-${home}`
    const s3 = new S3Client({ ...aws.account(home, region), forcePathStyle: true })
    await s3.send(new CreateBucketCommand({ Bucket: bucket }))
    await mkdir(join(folder, 'src'))
    await writeFile(join(folder, 'src', 'index.js'), 'exports.handler = async () => process.env.GREETING')
    await writeFile(join(folder, 'template.yaml'), FUNCTION)
    const files = ['--template-file', 'template.yaml', '--output-template-file', 'packaged.yaml']
    await cli('cloudformation', 'package', ...files, '--s3-bucket', bucket)
    const deploy = (...more: string[]) =>
      cli(
        ...['cloudformation', 'deploy', '--stack-name', 'app', '--template-file', 'packaged.yaml'],
        ...['--capabilities', 'CAPABILITY_IAM', '--no-fail-on-empty-changeset', ...more],
      )
    expect(await deploy()).toContain('Successfully created/updated stack - app')
    expect(await greeting()).toBe('hello')
    expect(await deploy()).toContain('No changes to deploy. Stack app is up to date')
    expect(await deploy('--parameter-overrides', 'Greeting=hi')).toContain('Successfully created/updated stack - app')
    expect(await greeting()).toBe('hi')
  })

  /** What the deployed function answers. */
  async function greeting(): Promise<string> {
    const query = ['--query', 'Stacks[0].Outputs[0].OutputValue', '--output', 'text']
    const FunctionName = await cli('cloudformation', 'describe-stacks', '--stack-name', 'app', ...query)
    const { Payload } = await new LambdaClient(aws.account(home, region)).send(new InvokeCommand({ FunctionName }))
    return JSON.parse(Buffer.from(Payload ?? []).toString()) as string
  }

  test('creates a stack, waits for it, and deletes it', async () => {
    await writeFile(join(folder, 'queue.json'), template(4))
    const stack = ['--stack-name', 'one']
    const id = await cli(
      ...['cloudformation', 'create-stack', ...stack, '--template-body', 'file://queue.json'],
      ...['--query', 'StackId', '--output', 'text'],
    )
    expect(id).toContain(`arn:${partition}:cloudformation:${region}:${home}:stack/one/`)
    await cli('cloudformation', 'wait', 'stack-create-complete', ...stack)
    const events = await cli(
      ...['cloudformation', 'describe-stack-events', ...stack, '--output', 'text'],
      ...['--query', 'StackEvents[].ResourceStatus'],
    )
    expect(events.split('\t').toReversed()).toEqual([
      'CREATE_IN_PROGRESS',
      'CREATE_IN_PROGRESS',
      'CREATE_IN_PROGRESS',
      'CREATE_COMPLETE',
      'CREATE_COMPLETE',
    ])
    await cli('cloudformation', 'delete-stack', ...stack)
    await cli('cloudformation', 'wait', 'stack-delete-complete', ...stack)
    await expect(cli('cloudformation', 'describe-stacks', ...stack)).rejects.toThrow(
      'An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id one does not exist',
    )
  })
})
