import * as sdk from '@aws-sdk/client-cloudformation'
import { describe, expect, test } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow, type Statement } from '../test-principals.ts'
import {
  failing,
  getAtt,
  invalid,
  other,
  outputsOf,
  owner,
  partition,
  queue,
  region,
  startCloudFormationWorld,
  template,
} from './cloudformation-world.ts'

const { clientOf, create, update, remove, events, role, user } = startCloudFormationWorld()

const HANDLE = { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } }
/** A stack that exports, under names made of its own. */
const exporting = (Value: unknown, Name: unknown = { 'Fn::Sub': 'the-$' + '{AWS::StackName}' }) =>
  template(HANDLE, { Outputs: { X: { Value, Export: { Name } } } })
const importing = (name: string) => template({ A: queue({ QueueName: { 'Fn::ImportValue': name } }) })

describe('an export', () => {
  test('is for others to import', async () => {
    const { StackId, ...one } = await create(exporting('shared'))
    expect(one.Outputs).toEqual([{ OutputKey: 'X', OutputValue: 'shared', ExportName: 'the-one' }])
    const two = await create(
      template(
        { A: queue({ QueueName: { 'Fn::ImportValue': { 'Fn::Join': ['-', ['the', 'one']] } } }) },
        { Outputs: { Name: { Value: getAtt('A', 'QueueName') }, Again: { Value: { 'Fn::ImportValue': 'the-one' } } } },
      ),
      { StackName: 'two' },
    )
    expect(outputsOf(two)).toEqual({ Name: 'shared', Again: 'shared' })
    const client = clientOf()
    expect((await client.send(new sdk.ListExportsCommand({}))).Exports).toEqual([
      { ExportingStackId: StackId, Name: 'the-one', Value: 'shared' },
    ])
    expect((await client.send(new sdk.ListImportsCommand({ ExportName: 'the-one' }))).Imports).toEqual(['two'])
  })

  test('that nobody imports is told so', async () => {
    await create(exporting('x'))
    const command = new sdk.ListImportsCommand({ ExportName: 'the-one' })
    expect(await refusalOf(clientOf().send(command))).toEqual(invalid("Export 'the-one' is not imported by any stack."))
  })

  test('is of one Region and account', async () => {
    await create(exporting('x'))
    const elsewhere = clientOf(owner, undefined, region === 'us-east-1' ? 'us-west-2' : `${region.slice(0, -1)}9`)
    const { StackStatus } = await create(importing('the-one'), {}, elsewhere)
    expect(StackStatus).toBe('ROLLBACK_COMPLETE')
    expect((await create(importing('the-one'), {}, clientOf(other))).StackStatus).toBe('ROLLBACK_COMPLETE')
  })

  test('that is not there fails the stack before anything is made', async () => {
    const stack = await create(importing('nowhere'))
    expect(stack.StackStatusReason).toBe('No export named nowhere found. Rollback requested by user.')
    expect((await events('one')).map(([id, status]) => `${id} ${status}`)).toEqual([
      'one CREATE_IN_PROGRESS',
      'one ROLLBACK_IN_PROGRESS',
      'one ROLLBACK_COMPLETE',
    ])
  })

  test('with a name that is taken fails the stack', async () => {
    await create(exporting('x', 'name'))
    const two = await create(exporting('y', 'name'), { StackName: 'two' })
    expect([two.StackStatus, two.StackStatusReason]).toEqual([
      'ROLLBACK_COMPLETE',
      'Export with name name is already exported by stack one. Rollback requested by user.',
    ])
  })

  const LOCKED = [
    ['be another', exporting('changed'), 'Export the-one cannot be updated as it is in use by two and two2'],
    [
      'go',
      template(HANDLE, { Outputs: { Y: { Value: 'y' } } }),
      'Export the-one cannot be deleted as it is in use by two and two2',
    ],
  ] as const

  test.each(LOCKED)('that is imported cannot %s', async (_, body, reason) => {
    await create(exporting('x'))
    await create(importing('the-one'), { StackName: 'two' })
    const elsewhere = template({ A: queue({ Tags: [{ Key: 'k', Value: { 'Fn::ImportValue': 'the-one' } }] }) })
    await create(elsewhere, { StackName: 'two2' })
    const stack = await update(body)
    expect([stack.StackStatus, stack.StackStatusReason]).toEqual(['UPDATE_ROLLBACK_COMPLETE', reason])
    expect(outputsOf(stack)).toEqual({ X: 'x' })
  })

  test('that is imported keeps its stack', async () => {
    const { StackId = '' } = await create(exporting('x'))
    const { StackId: two = '' } = await create(importing('the-one'), { StackName: 'two' })
    const kept = await remove(StackId)
    expect([kept.StackStatus, kept.StackStatusReason]).toEqual([
      'CREATE_COMPLETE',
      'Delete canceled. Cannot delete export the-one as it is in use by two.',
    ])
    await remove(two)
    expect((await remove(StackId)).StackStatus).toBe('DELETE_COMPLETE')
  })

  test('is free again once its importer has been rolled back or imports no more', async () => {
    const { StackId = '' } = await create(exporting('x'))
    await create(template({ A: queue({ QueueName: { 'Fn::ImportValue': 'the-one' } }), Bad: failing() }), {
      StackName: 'two',
    })
    await create(template({ A: queue({ Tags: [{ Key: 'k', Value: { 'Fn::ImportValue': 'the-one' } }] }) }), {
      StackName: 'three',
    })
    await update(template({ A: queue({ QueueName: 'own' }) }), { StackName: 'three' })
    expect((await remove(StackId)).StackStatus).toBe('DELETE_COMPLETE')
  })
})

describe('Fn::GetStackOutput', () => {
  const reading = (StackName: string, OutputName: string, more: object = {}) =>
    template(
      { A: queue({ QueueName: { 'Fn::GetStackOutput': { StackName, OutputName, ...more } } }) },
      {
        Outputs: { Name: { Value: getAtt('A', 'QueueName') } },
      },
    )
  const source = template(HANDLE, { Outputs: { X: { Value: 'shared' } } })
  const elsewhere =
    { 'us-east-1': 'us-west-2', 'us-gov-west-1': 'us-gov-east-1', 'cn-north-1': 'cn-northwest-1' }[region as string] ??
    'us-east-1'

  test('reads an output of the same Region', async () => {
    await create(source, { StackName: 'source' })
    expect(outputsOf(await create(reading('source', 'X')))).toEqual({ Name: 'shared' })
  })

  test('reads one of another Region', async () => {
    await create(source, { StackName: 'source' }, clientOf(owner, undefined, elsewhere))
    expect(outputsOf(await create(reading('source', 'X', { Region: elsewhere })))).toEqual({ Name: 'shared' })
  })

  /** A client of a user: no root may assume a role. */
  const userClient = async (...statements: readonly Statement[]) => {
    const { keys } = await user('u', allow(['sqs:*', 'cloudformation:*', 'sts:AssumeRole']), ...statements)
    return clientOf(owner, keys)
  }
  const reader = (name: string, trusted: string, allowed = true) =>
    role(
      name,
      [{ Effect: 'Allow', Principal: { AWS: trusted }, Action: 'sts:AssumeRole' }],
      allowed ? [allow('cloudformation:DescribeStacks')] : [],
      other,
    )

  test('reads one of another account, with a role of it', async () => {
    await create(source, { StackName: 'source' }, clientOf(other))
    const { arn } = await reader('reader', owner)
    expect(outputsOf(await create(reading('source', 'X', { RoleArn: arn }), {}, await userClient()))).toEqual({
      Name: 'shared',
    })
  })

  test('reads it anew with each deployment, and keeps nobody from changing it', async () => {
    const { StackId = '' } = await create(source, { StackName: 'source' })
    await create(reading('source', 'X'))
    await update(source.replace('shared', 'changed'), { StackName: 'source' })
    const stack = await update(
      template(
        {
          A: queue(
            { QueueName: { 'Fn::GetStackOutput': { StackName: 'source', OutputName: 'X' } } },
            { Metadata: { v: 2 } },
          ),
        },
        {
          Outputs: { Name: { Value: getAtt('A', 'QueueName') } },
        },
      ),
    )
    expect(outputsOf(stack)).toEqual({ Name: 'changed' })
    expect((await remove(StackId)).StackStatus).toBe('DELETE_COMPLETE')
  })

  type Failing = readonly [what: string, arrange: () => Promise<string>, reason: RegExp]
  const FAILING: readonly Failing[] = [
    [
      'a stack that is not there',
      async () => reading('nowhere', 'X'),
      /^Stack with id nowhere does not exist \(Service: AmazonCloudFormation; Status Code: 400; Error Code: ValidationError; Request ID: [-0-9a-f]+; Proxy: null\)\. Rollback requested by user\.$/,
    ],
    [
      'an output that is not there',
      async () => {
        await create(source, { StackName: 'source' })
        return reading('source', 'Y')
      },
      /^TemplateError: Fn::GetStackOutput references output Y from stack source, but this output was not found\. The output may have been deleted\. Rollback requested by user\.$/,
    ],
    [
      'a role that does not trust the account',
      async () => reading('source', 'X', { RoleArn: (await reader('reader', other)).arn }),
      /^User: .* is not authorized to perform: sts:AssumeRole .*\(Service: AWSSecurityTokenService; Status Code: 403; Error Code: AccessDenied; /,
    ],
    [
      'a role that may not look',
      async () => {
        await create(source, { StackName: 'source' }, clientOf(other))
        return reading('source', 'X', { RoleArn: (await reader('reader', owner, false)).arn })
      },
      /^User: .*assumed-role\/reader\/AWSCloudFormation is not authorized to perform: cloudformation:DescribeStacks on resource: .* \(Service: AmazonCloudFormation; Status Code: 403; Error Code: AccessDenied; /,
    ],
  ]

  test.each(FAILING)('fails the stack for %s', async (_, arrange, reason) => {
    const body = await arrange()
    const stack = await create(body, { StackName: 'reading' }, await userClient())
    expect([stack.StackStatus, stack.StackStatusReason]).toEqual(['ROLLBACK_COMPLETE', expect.stringMatching(reason)])
  })

  test('needs the deployer’s permission to look', async () => {
    await create(source, { StackName: 'source' })
    const client = await userClient({
      Effect: 'Deny',
      Action: 'cloudformation:DescribeStacks',
      Resource: `arn:${partition}:cloudformation:*:*:stack/source/*`,
    })
    const stack = await create(reading('source', 'X'), {}, client)
    expect(stack.StackStatusReason).toContain(
      'is not authorized to perform: cloudformation:DescribeStacks on resource: ',
    )
  })
})
