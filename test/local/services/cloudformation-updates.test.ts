import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  CreateStackCommand,
  DeleteStackCommand,
  RollbackStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { DeleteQueueCommand, GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, test, vi } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import {
  failing,
  getAtt,
  invalid,
  outputsOf,
  owner,
  queue,
  ref,
  region,
  type ShortEvent,
  startCloudFormationWorld,
  template,
} from './cloudformation-world.ts'

const { aws, clientOf, settled, create, update, remove, events, physicalIds } = startCloudFormationWorld()

const sqs = () => new SQSClient({ ...aws().account(owner, region), maxAttempts: 1 })

/** By name, the delay of each queue there is. */
async function delays(): Promise<Record<string, number>> {
  const { QueueUrls = [] } = await sqs().send(new ListQueuesCommand({}))
  const entries = QueueUrls.map(async (QueueUrl) => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['DelaySeconds'] })
    const { Attributes } = await sqs().send(command)
    return [QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1), Number(Attributes?.DelaySeconds)] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

const named = (QueueName: string, DelaySeconds: unknown = 0, more: object = {}) =>
  queue({ QueueName, DelaySeconds }, more)

/** What an update tells of the stack itself when it goes well, around what it tells of resources. */
const WELL = (before: readonly ShortEvent[], cleanup: readonly ShortEvent[] = []): ShortEvent[] => [
  ['one', 'UPDATE_IN_PROGRESS', 'User Initiated'],
  ...before,
  ['one', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'],
  ...cleanup,
  ['one', 'UPDATE_COMPLETE'],
]

const INITIATED = 'Resource creation Initiated'
const REPLACING = 'Requested update requires the creation of a new physical resource; hence creating one.'
const A = { A: named('a') }
const replaced: ShortEvent[] = [
  ['A', 'UPDATE_IN_PROGRESS', REPLACING],
  ['A', 'UPDATE_IN_PROGRESS', INITIATED],
  ['A', 'UPDATE_COMPLETE'],
]

type Row = readonly [
  what: string,
  before: Parameters<typeof template>,
  after: Parameters<typeof template>,
  events: readonly ShortEvent[],
  delays: Readonly<Record<string, number>>,
]

const UPDATES: readonly Row[] = [
  [
    'changes in place what can be changed',
    [A],
    [{ A: named('a', 5) }],
    WELL([
      ['A', 'UPDATE_IN_PROGRESS'],
      ['A', 'UPDATE_COMPLETE'],
    ]),
    { a: 5 },
  ],
  [
    'takes a new resource for what cannot, and deletes the old one afterwards',
    [A],
    [{ A: named('b', 5) }],
    WELL(replaced, [
      ['A', 'DELETE_IN_PROGRESS'],
      ['A', 'DELETE_COMPLETE'],
    ]),
    { b: 5 },
  ],
  [
    'keeps the old one where UpdateReplacePolicy says so',
    [A],
    [{ A: named('b', 5, { UpdateReplacePolicy: 'Retain' }) }],
    WELL(replaced, [['A', 'DELETE_SKIPPED']]),
    { a: 0, b: 5 },
  ],
  [
    'makes what is new, and deletes what is gone',
    [{ ...A, B: named('b') }],
    [{ ...A, C: named('c') }],
    WELL(
      [
        ['C', 'CREATE_IN_PROGRESS'],
        ['C', 'CREATE_IN_PROGRESS', INITIATED],
        ['C', 'CREATE_COMPLETE'],
      ],
      [
        ['B', 'DELETE_IN_PROGRESS'],
        ['B', 'DELETE_COMPLETE'],
      ],
    ),
    { a: 0, c: 0 },
  ],
  [
    'keeps what is gone where its DeletionPolicy says so',
    [{ ...A, B: named('b', 0, { DeletionPolicy: 'Retain' }) }],
    [A],
    WELL([], [['B', 'DELETE_SKIPPED']]),
    { a: 0, b: 0 },
  ],
  [
    'makes what a condition allows now, and deletes what it forbids',
    [
      { A: named('a', 0, { Condition: 'No' }), B: named('b', 0, { Condition: 'Yes' }) },
      { Conditions: { Yes: { 'Fn::Equals': [1, 1] }, No: { 'Fn::Not': [{ Condition: 'Yes' }] } } },
    ],
    [
      { A: named('a', 0, { Condition: 'No' }), B: named('b', 0, { Condition: 'Yes' }) },
      { Conditions: { Yes: { 'Fn::Equals': [1, 2] }, No: { 'Fn::Not': [{ Condition: 'Yes' }] } } },
    ],
    WELL(
      [
        ['A', 'CREATE_IN_PROGRESS'],
        ['A', 'CREATE_IN_PROGRESS', INITIATED],
        ['A', 'CREATE_COMPLETE'],
      ],
      [
        ['B', 'DELETE_IN_PROGRESS'],
        ['B', 'DELETE_COMPLETE'],
      ],
    ),
    { a: 0 },
  ],
  [
    'tells of metadata',
    [A],
    [{ A: named('a', 0, { Metadata: { x: 1 } }) }],
    WELL([['A', 'UPDATE_COMPLETE']]),
    { a: 0 },
  ],
  ['changes outputs alone', [A], [A, { Outputs: { X: { Value: 'x' } } }], WELL([]), { a: 0 }],
]

describe('an update', () => {
  test.each(UPDATES)('%s', async (_, before, after, expected, left) => {
    await create(template(...before))
    const since = (await events('one')).length
    const stack = await update(template(...after))
    expect(await events('one', since)).toEqual(expected)
    expect(stack).toMatchObject({ StackStatus: 'UPDATE_COMPLETE', LastUpdatedTime: expect.any(Date) })
    expect(await delays()).toEqual(left)
  })

  test('takes what depends on a replaced resource along', async () => {
    const redriven = (name: string) =>
      template(
        {
          Dead: named(name),
          Work: queue({ RedrivePolicy: { deadLetterTargetArn: getAtt('Dead', 'Arn'), maxReceiveCount: 1 } }),
        },
        { Outputs: { Dead: { Value: ref('Dead') } } },
      )
    await create(redriven('first'))
    const { Work } = await physicalIds('one')
    const since = (await events('one')).length
    const stack = await update(redriven('second'))
    expect((await events('one', since)).map(([id, status]) => `${id} ${status}`)).toEqual([
      'one UPDATE_IN_PROGRESS',
      'Dead UPDATE_IN_PROGRESS',
      'Dead UPDATE_IN_PROGRESS',
      'Dead UPDATE_COMPLETE',
      'Work UPDATE_IN_PROGRESS',
      'Work UPDATE_COMPLETE',
      'one UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Dead DELETE_IN_PROGRESS',
      'Dead DELETE_COMPLETE',
      'one UPDATE_COMPLETE',
    ])
    expect(outputsOf(stack).Dead).toMatch(/\/second$/)
    const command = new GetQueueAttributesCommand({ QueueUrl: Work, AttributeNames: ['RedrivePolicy'] })
    expect((await sqs().send(command)).Attributes?.RedrivePolicy).toContain(':second"')
  })

  test('takes tags along', async () => {
    const one = await create(template(A), { Tags: [{ Key: 'team', Value: 'blue' }] })
    const since = (await events('one')).length
    const two = await update(template(A), { Tags: [{ Key: 'team', Value: 'red' }] })
    expect([one.Tags, two.Tags]).toEqual([[{ Key: 'team', Value: 'blue' }], [{ Key: 'team', Value: 'red' }]])
    expect(await events('one', since)).toContainEqual(['A', 'UPDATE_COMPLETE'])
  })

  const DELAYED = template(
    { A: named('a', ref('Delay'), { Metadata: { stage: ref('Stage') } }) },
    { Parameters: { Delay: { Type: 'Number', Default: 1 }, Stage: { Type: 'String' } } },
  )
  const PARAMETERS = [
    [
      'the previous template, with another parameter',
      [
        { ParameterKey: 'Delay', ParameterValue: '9' },
        { ParameterKey: 'Stage', UsePreviousValue: true },
      ],
      { Delay: '9', Stage: 'dev' },
    ],
    ['a default where nothing is said', [{ ParameterKey: 'Stage', ParameterValue: 'x' }], { Delay: '1', Stage: 'x' }],
  ] as const

  test.each(PARAMETERS)('takes %s', async (_, Parameters, expected) => {
    await create(DELAYED, {
      Parameters: [
        { ParameterKey: 'Delay', ParameterValue: '4' },
        { ParameterKey: 'Stage', ParameterValue: 'dev' },
      ],
    })
    const command = new UpdateStackCommand({ StackName: 'one', UsePreviousTemplate: true, Parameters: [...Parameters] })
    await clientOf().send(command)
    const stack = await settled('one')
    const values = stack.Parameters?.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])
    expect(Object.fromEntries(values ?? [])).toEqual(expected)
    expect(await delays()).toEqual({ a: Number(expected.Delay) })
  })

  const NOTHING = [
    ['the same', A, template(A)],
    [
      'the same in other words',
      A,
      `Resources: {A: {Type: 'AWS::SQS::Queue', Properties: {DelaySeconds: "0", QueueName: a}}}`,
    ],
    ['what is no value', { A: queue({ QueueName: 'a' }) }, template({ A: named('a', ref('AWS::NoValue')) })],
    ['another description', A, template(A, { Description: 'other' })],
    ['a parameter that nobody uses', A, template(A, { Parameters: { P: { Type: 'String', Default: 'x' } } })],
  ] as const

  test.each(NOTHING)('has nothing to do for %s', async (_, before, TemplateBody) => {
    await create(template(before))
    const command = new UpdateStackCommand({ StackName: 'one', TemplateBody })
    expect(await refusalOf(clientOf().send(command))).toEqual(invalid('No updates are to be performed.'))
  })

  test('cannot make another type of a resource', async () => {
    await create(template(A))
    const command = new UpdateStackCommand({
      StackName: 'one',
      TemplateBody: template({ A: { Type: 'AWS::CloudFormation::WaitConditionHandle' } }),
    })
    expect(await refusalOf(clientOf().send(command))).toEqual(
      invalid(
        'Update of resource type is not permitted. The new template modifies resource type of the following resources: [A]',
      ),
    )
  })

  test('cannot replace what has a name of its own', async () => {
    const role = (Path: string) =>
      template({ R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', Path, AssumeRolePolicyDocument: TRUST } } })
    await create(role('/a/'))
    const since = (await events('one')).length
    expect((await update(role('/b/'))).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect((await events('one', since))[1]).toEqual([
      'R',
      'UPDATE_FAILED',
      'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename r and update the stack again.',
    ])
  })
})

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}

const BAD: ShortEvent = ['Bad', 'CREATE_FAILED', expect.stringContaining('HandlerErrorCode: NotFound')]
const FAILED = 'The following resource(s) failed to create: [Bad]. '

describe('an update that fails', () => {
  const bad = (...after: readonly string[]) => ({ Bad: failing({ DependsOn: after }) })

  test('takes back what it has changed, and tells so', async () => {
    const before = await create(
      template(
        { A: named('a', ref('Delay')), B: named('b'), Gone: named('gone') },
        {
          Parameters: { Delay: { Type: 'Number', Default: 1 } },
          Outputs: { Name: { Value: getAtt('B', 'QueueName') } },
        },
      ),
    )
    const since = (await events('one')).length
    const stack = await update(
      template(
        {
          A: named('a', 5),
          B: named('b2', 0, { DependsOn: 'A' }),
          New: named('new', 0, { DependsOn: 'B' }),
          ...bad('New'),
        },
        { Outputs: { Name: { Value: 'other' } } },
      ),
    )
    expect(await events('one', since)).toEqual([
      ['one', 'UPDATE_IN_PROGRESS', 'User Initiated'],
      ['A', 'UPDATE_IN_PROGRESS'],
      ['A', 'UPDATE_COMPLETE'],
      ['B', 'UPDATE_IN_PROGRESS', REPLACING],
      ['B', 'UPDATE_IN_PROGRESS', INITIATED],
      ['B', 'UPDATE_COMPLETE'],
      ['New', 'CREATE_IN_PROGRESS'],
      ['New', 'CREATE_IN_PROGRESS', INITIATED],
      ['New', 'CREATE_COMPLETE'],
      ['Bad', 'CREATE_IN_PROGRESS'],
      BAD,
      ['one', 'UPDATE_ROLLBACK_IN_PROGRESS', FAILED],
      ['B', 'UPDATE_IN_PROGRESS'],
      ['B', 'UPDATE_COMPLETE'],
      ['A', 'UPDATE_IN_PROGRESS'],
      ['A', 'UPDATE_COMPLETE'],
      ['one', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'],
      ['Bad', 'DELETE_COMPLETE'],
      ['New', 'DELETE_IN_PROGRESS'],
      ['New', 'DELETE_COMPLETE'],
      ['B', 'DELETE_IN_PROGRESS'],
      ['B', 'DELETE_COMPLETE'],
      ['one', 'UPDATE_ROLLBACK_COMPLETE'],
    ])
    expect(await delays()).toEqual({ a: 1, b: 0, gone: 0 })
    expect(stack).toEqual({
      ...before,
      StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      StackStatusReason: FAILED,
      LastUpdatedTime: expect.any(Date),
    })
    expect(Object.keys(await physicalIds('one')).toSorted()).toEqual(['A', 'B', 'Gone'])
  })

  test('can be made good by another one', async () => {
    await create(template(A))
    await update(template({ ...A, ...bad() }))
    expect((await update(template({ A: named('a', 7) }))).StackStatus).toBe('UPDATE_COMPLETE')
    expect(await delays()).toEqual({ a: 7 })
  })

  test('stays as it is with DisableRollback, and can be made good', async () => {
    await create(template(A))
    const stack = await update(template({ A: named('a', 5), ...bad('A') }), { DisableRollback: true })
    expect([stack.StackStatus, stack.StackStatusReason]).toEqual(['UPDATE_FAILED', FAILED])
    expect(await delays()).toEqual({ a: 5 })
    expect((await update(template({ A: named('a', 6) }))).StackStatus).toBe('UPDATE_COMPLETE')
    expect(await delays()).toEqual({ a: 6 })
    expect(Object.keys(await physicalIds('one'))).toEqual(['A'])
  })

  test('stays as it is with DisableRollback, and can be taken back', async () => {
    await create(template(A))
    await update(template({ A: named('a', 5), ...bad('A') }), { DisableRollback: true })
    await clientOf().send(new RollbackStackCommand({ StackName: 'one' }))
    expect((await settled('one')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(await delays()).toEqual({ a: 0 })
  })

  test('whose rollback fails can be continued, leaving out what fails', async () => {
    await create(template({ ...A, B: named('b') }))
    await update(template({ A: named('a', 5), B: named('b', 5), ...bad('A', 'B') }), { DisableRollback: true })
    await sqs().send(new DeleteQueueCommand({ QueueUrl: (await physicalIds('one')).A }))
    const client = clientOf()
    await client.send(new RollbackStackCommand({ StackName: 'one' }))
    const stack = await settled('one')
    expect([stack.StackStatus, stack.StackStatusReason]).toEqual([
      'UPDATE_ROLLBACK_FAILED',
      'The following resource(s) failed to update: [A]. ',
    ])
    const skip = (id: string) =>
      client.send(new ContinueUpdateRollbackCommand({ StackName: 'one', ResourcesToSkip: [id] }))
    expect(await refusalOf(skip('B'))).toMatchObject({ code: 'ValidationError' })
    await skip('A')
    expect((await settled('one')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(await delays()).toEqual({ b: 0 })
  })
})

/** Resources that take a while, in the order of their making. */
const SLOW = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' } },
  Slow: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: ref('Subnet'), ConnectivityType: 'private' } },
}

describe('while something is under way', () => {
  test('an update can be cancelled', async () => {
    const { StackId = '' } = await create(template(A))
    const client = clientOf()
    const since = (await events('one')).length
    await client.send(new UpdateStackCommand({ StackName: 'one', TemplateBody: template({ ...A, ...SLOW }) }))
    await client.send(new CancelUpdateStackCommand({ StackName: 'one' }))
    expect((await settled('one')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(await events(StackId, since)).toContainEqual(['one', 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated'])
    expect(Object.keys(await physicalIds('one'))).toEqual(['A'])
  })

  test('nothing else may be begun, but deletion', async () => {
    const client = clientOf()
    const TemplateBody = template(SLOW)
    const { StackId = '' } = await client.send(new CreateStackCommand({ StackName: 'one', TemplateBody }))
    const refused = await refusalOf(
      client.send(new UpdateStackCommand({ StackName: 'one', TemplateBody: template(A) })),
    )
    expect(refused).toEqual(invalid(`Stack:${StackId} is in CREATE_IN_PROGRESS state and can not be updated.`))
    expect(await refusalOf(client.send(new CancelUpdateStackCommand({ StackName: 'one' })))).toEqual(
      invalid('CancelUpdateStack cannot be called from current stack status'),
    )
    await client.send(new DeleteStackCommand({ StackName: 'one' }))
    expect((await settled(StackId)).StackStatus).toBe('DELETE_COMPLETE')
  })

  test('a creation’s time runs out', async () => {
    const client = clientOf()
    const TemplateBody = template({ ...SLOW, B: queue({}, { DependsOn: 'Slow' }) })
    const input = { StackName: 'one', TemplateBody, TimeoutInMinutes: 1 }
    const { StackId = '' } = await client.send(new CreateStackCommand(input))
    await vi.waitFor(async () => expect(await events('one')).toContainEqual(['Slow', 'CREATE_IN_PROGRESS', INITIATED]))
    aws().clock.advance(60_000)
    const stack = await settled(StackId)
    expect([stack.StackStatus, stack.StackStatusReason]).toEqual([
      'ROLLBACK_COMPLETE',
      'Stack creation time exceeded the specified timeout. Rollback requested by user.',
    ])
    expect((await events('one')).some(([id]) => id === 'B')).toBe(false)
  })
})

describe('a stack that was rolled back', () => {
  test('cannot be updated, only deleted', async () => {
    const { StackId = '' } = await create(template({ Bad: failing() }))
    const command = new UpdateStackCommand({ StackName: 'one', TemplateBody: template(A) })
    expect(await refusalOf(clientOf().send(command))).toEqual(
      invalid(`Stack:${StackId} is in ROLLBACK_COMPLETE state and can not be updated.`),
    )
    expect((await remove(StackId)).StackStatus).toBe('DELETE_COMPLETE')
  })
})
