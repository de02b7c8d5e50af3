import * as sdk from '@aws-sdk/client-cloudformation'
import { describe, expect, test, vi } from 'vitest'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import {
  failing,
  getAtt,
  invalid,
  outputsOf,
  owner,
  partition,
  queue,
  ref,
  region,
  startCloudFormationWorld,
  template,
} from './cloudformation-world.ts'

const { clientOf, settled, create, events } = startCloudFormationWorld()

/** Makes a change set, and describes it. */
async function propose(
  TemplateBody: string,
  input: Partial<sdk.CreateChangeSetCommandInput> = {},
  values = false,
): Promise<sdk.DescribeChangeSetCommandOutput> {
  const client = clientOf()
  const command = { StackName: 'one', ChangeSetName: 'next', TemplateBody, ...input }
  const { Id: ChangeSetName } = await client.send(new sdk.CreateChangeSetCommand(command))
  return client.send(new sdk.DescribeChangeSetCommand({ ChangeSetName, IncludePropertyValues: values }))
}

const execute = (input: Partial<sdk.ExecuteChangeSetCommandInput> = {}) =>
  clientOf().send(new sdk.ExecuteChangeSetCommand({ StackName: 'one', ChangeSetName: 'next', ...input }))

/** Waits until a change set has been carried out. */
const executed = (ChangeSetName: string | undefined) =>
  vi.waitFor(
    async () => {
      const found = await clientOf().send(new sdk.DescribeChangeSetCommand({ ChangeSetName }))
      if (found.ExecutionStatus === 'EXECUTE_IN_PROGRESS') throw new Error('still under way')
      return found
    },
    { timeout: 5_000, interval: 5 },
  )

const named = (QueueName: unknown, more: object = {}) => queue({ QueueName, ...more })
const A = { A: named('a') }

describe('a change set of a stack that is not there', () => {
  test('makes the stack a place to look at first', async () => {
    const changeSet = await propose(template(A, { Description: 'd' }), {
      ChangeSetType: 'CREATE',
      Description: 'the first',
      Tags: [{ Key: 'team', Value: 'blue' }],
    })
    const { $metadata: _, ...rest } = changeSet
    expect(rest).toEqual({
      ChangeSetName: 'next',
      ChangeSetId: expect.stringContaining(`arn:${partition}:cloudformation:${region}:${owner}:changeSet/next/`),
      StackId: expect.stringContaining(`arn:${partition}:cloudformation:${region}:${owner}:stack/one/`),
      StackName: 'one',
      Description: 'the first',
      CreationTime: expect.any(Date),
      ExecutionStatus: 'AVAILABLE',
      Status: 'CREATE_COMPLETE',
      NotificationARNs: [],
      RollbackConfiguration: {},
      Capabilities: [],
      Tags: [{ Key: 'team', Value: 'blue' }],
      Changes: [
        {
          Type: 'Resource',
          ResourceChange: {
            Action: 'Add',
            LogicalResourceId: 'A',
            ResourceType: 'AWS::SQS::Queue',
            Scope: [],
            Details: [],
          },
        },
      ],
      IncludeNestedStacks: false,
    })
    const { Stacks: [stack] = [] } = await clientOf().send(new sdk.DescribeStacksCommand({ StackName: 'one' }))
    expect(stack).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS' })
    expect(await events('one')).toEqual([['one', 'REVIEW_IN_PROGRESS', 'User Initiated']])
  })

  test('creates it when carried out', async () => {
    const { ChangeSetId } = await propose(template(A, { Outputs: { A: { Value: getAtt('A', 'QueueName') } } }), {
      ChangeSetType: 'CREATE',
    })
    await execute()
    const stack = await settled('one')
    expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE', ChangeSetId, LastUpdatedTime: expect.any(Date) })
    expect(outputsOf(stack)).toEqual({ A: 'a' })
    expect(await executed(ChangeSetId)).toMatchObject({ ExecutionStatus: 'EXECUTE_COMPLETE' })
    const { Summaries } = await clientOf().send(new sdk.ListChangeSetsCommand({ StackName: 'one' }))
    expect(Summaries).toEqual([])
  })

  test('is told of as failed when the creation fails', async () => {
    const { ChangeSetId } = await propose(template({ Bad: failing() }), { ChangeSetType: 'CREATE' })
    await execute()
    expect(await executed(ChangeSetId)).toMatchObject({ ExecutionStatus: 'EXECUTE_FAILED' })
    expect((await settled('one')).StackStatus).toBe('ROLLBACK_COMPLETE')
  })

  test('can be one of several, and goes stale when another is carried out or the stack is created', async () => {
    const first = await propose(template(A), { ChangeSetType: 'CREATE' })
    const second = await propose(template(A), { ChangeSetType: 'CREATE', ChangeSetName: 'other' })
    expect(second.StackId).toBe(first.StackId)
    const listed = await clientOf().send(new sdk.ListChangeSetsCommand({ StackName: 'one' }))
    expect(listed.Summaries?.map(({ ChangeSetName }) => ChangeSetName)).toEqual(['next', 'other'])
    const made = await create(template(A))
    expect(made.StackId).toBe(first.StackId)
    expect(await executed(first.ChangeSetId)).toMatchObject({ ExecutionStatus: 'OBSOLETE' })
  })

  const ONFAILURE = [
    ['DELETE', 'DELETE_COMPLETE'],
    ['DO_NOTHING', 'CREATE_FAILED'],
    ['ROLLBACK', 'ROLLBACK_COMPLETE'],
  ] as const

  test.each(ONFAILURE)('with OnStackFailure %s', async (OnStackFailure, status) => {
    const { StackId = '' } = await propose(template({ Bad: failing() }), { ChangeSetType: 'CREATE', OnStackFailure })
    await execute()
    expect((await settled(StackId)).StackStatus).toBe(status)
  })
})

const target = (Name: string, RequiresRecreation: string) => ({ Attribute: 'Properties', Name, RequiresRecreation })
const direct = (Target: object, Evaluation = 'Static') => ({ Target, Evaluation, ChangeSource: 'DirectModification' })
const modify = (id: string, Replacement: string, Details: readonly object[], more: object = {}) => ({
  Action: 'Modify',
  LogicalResourceId: id,
  PhysicalResourceId: expect.stringMatching(/./),
  ResourceType: 'AWS::SQS::Queue',
  Replacement,
  Scope: ['Properties'],
  Details,
  ...more,
})

const PARAMETER = { Parameters: { P: { Type: 'String', Default: 'a' } } }
const redriven = (dead: object) => ({
  Dead: queue(dead),
  Work: queue({ RedrivePolicy: { deadLetterTargetArn: getAtt('Dead', 'Arn'), maxReceiveCount: 1 } }),
})

type Row = readonly [
  what: string,
  before: Parameters<typeof template>,
  after: Parameters<typeof template>,
  parameter: string | undefined,
  changes: readonly object[],
]

const CHANGES: readonly Row[] = [
  [
    'a change in place',
    [A],
    [{ A: named('a', { DelaySeconds: 5 }) }],
    undefined,
    [modify('A', 'False', [direct(target('DelaySeconds', 'Never'))])],
  ],
  [
    'a replacement',
    [A],
    [{ A: named('b') }],
    undefined,
    [modify('A', 'True', [direct(target('QueueName', 'Always'))], { PolicyAction: 'ReplaceAndDelete' })],
  ],
  [
    'a replacement that keeps the old one',
    [{ A: { ...A.A, UpdateReplacePolicy: 'Retain' } }],
    [{ A: { ...named('b'), UpdateReplacePolicy: 'Retain' } }],
    undefined,
    [modify('A', 'True', [direct(target('QueueName', 'Always'))], { PolicyAction: 'ReplaceAndRetain' })],
  ],
  [
    'a parameter',
    [{ A: named(ref('P')) }, PARAMETER],
    [{ A: named(ref('P')) }, PARAMETER],
    'b',
    [
      modify(
        'A',
        'True',
        [
          {
            Target: target('QueueName', 'Always'),
            Evaluation: 'Static',
            ChangeSource: 'ParameterReference',
            CausingEntity: 'P',
          },
          direct(target('QueueName', 'Always'), 'Dynamic'),
        ],
        { PolicyAction: 'ReplaceAndDelete' },
      ),
    ],
  ],
  [
    'what follows from a replacement',
    [redriven({ QueueName: 'dead' })],
    [redriven({ QueueName: 'dead2' })],
    undefined,
    [
      modify('Dead', 'True', [direct(target('QueueName', 'Always'))], { PolicyAction: 'ReplaceAndDelete' }),
      modify('Work', 'False', [
        {
          Target: target('RedrivePolicy', 'Never'),
          Evaluation: 'Static',
          ChangeSource: 'ResourceAttribute',
          CausingEntity: 'Dead.Arn',
        },
      ]),
    ],
  ],
  [
    'what may follow from a change',
    [redriven({ DelaySeconds: 1 })],
    [redriven({ DelaySeconds: 2 })],
    undefined,
    [
      modify('Dead', 'False', [direct(target('DelaySeconds', 'Never'))]),
      modify('Work', 'False', [
        {
          Target: target('RedrivePolicy', 'Never'),
          Evaluation: 'Dynamic',
          ChangeSource: 'ResourceAttribute',
          CausingEntity: 'Dead.Arn',
        },
      ]),
    ],
  ],
  [
    'what comes and what goes',
    [{ ...A, B: named('b') }],
    [{ ...A, C: named('c') }],
    undefined,
    [
      { Action: 'Add', LogicalResourceId: 'C', ResourceType: 'AWS::SQS::Queue', Scope: [], Details: [] },
      {
        Action: 'Remove',
        LogicalResourceId: 'B',
        PhysicalResourceId: expect.stringMatching(/\/b$/),
        ResourceType: 'AWS::SQS::Queue',
        PolicyAction: 'Delete',
        Scope: [],
        Details: [],
      },
    ],
  ],
  [
    'metadata and policies',
    [A],
    [{ A: { ...A.A, Metadata: { x: 1 }, DeletionPolicy: 'Retain' } }],
    undefined,
    [
      modify(
        'A',
        'False',
        [
          direct({ Attribute: 'Metadata', RequiresRecreation: 'Never' }),
          direct({ Attribute: 'DeletionPolicy', RequiresRecreation: 'Never' }),
        ],
        { Scope: ['Metadata', 'DeletionPolicy'] },
      ),
    ],
  ],
]

describe('a change set', () => {
  test.each(CHANGES)('tells %s', async (_, before, after, parameter, changes) => {
    await create(template(...before))
    const Parameters = parameter === undefined ? [] : [{ ParameterKey: 'P', ParameterValue: parameter }]
    const { Changes = [] } = await propose(template(...after), { Parameters })
    expect(Changes.map(({ ResourceChange }) => ResourceChange)).toEqual(changes)
  })

  test('tells values when asked, and what only the deployment will tell', async () => {
    await create(template(redriven({ QueueName: 'dead', DelaySeconds: 1 })))
    const body = template({ ...redriven({ QueueName: 'dead2', VisibilityTimeout: 9 }), New: queue({ QueueName: 'n' }) })
    const { Changes = [] } = await propose(body, {}, true)
    const [dead, work, added] = Changes.map(({ ResourceChange }) => ResourceChange)
    expect(JSON.parse(dead?.BeforeContext ?? '')).toEqual({ Properties: { QueueName: 'dead', DelaySeconds: '1' } })
    expect(JSON.parse(dead?.AfterContext ?? '')).toEqual({
      Properties: { QueueName: 'dead2', VisibilityTimeout: '9' },
    })
    const property = (name: string) => ({ Path: `/Properties/${name}`, Attribute: 'Properties', Name: name })
    const targets = dead?.Details?.map(({ Target: { RequiresRecreation, ...Target } = {} }) => Target)
    expect(targets?.toSorted((a, b) => ((a.Name ?? '') < (b.Name ?? '') ? -1 : 1))).toEqual([
      { ...property('DelaySeconds'), BeforeValue: '1', AttributeChangeType: 'Remove' },
      { ...property('QueueName'), BeforeValue: 'dead', AfterValue: 'dead2', AttributeChangeType: 'Modify' },
      { ...property('VisibilityTimeout'), AfterValue: '9', AttributeChangeType: 'Add' },
    ])
    expect(JSON.parse(work?.AfterContext ?? '')).toEqual({
      Properties: {
        RedrivePolicy: { deadLetterTargetArn: '{{changeSet:KNOWN_AFTER_APPLY}}', maxReceiveCount: '1' },
      },
    })
    expect(added).toMatchObject({ Action: 'Add', AfterContext: '{"Properties":{"QueueName":"n"}}' })
  })

  test('hides the parameters that ask for it', async () => {
    const secret = { Parameters: { P: { Type: 'String', NoEcho: true } } }
    const body = template({ A: named(ref('P')) }, secret)
    await create(body, { Parameters: [{ ParameterKey: 'P', ParameterValue: 'hidden-1' }] })
    const Parameters = [{ ParameterKey: 'P', ParameterValue: 'hidden-2' }]
    const found = await propose(body, { Parameters }, true)
    const { PhysicalResourceId, ...change } = found.Changes?.[0]?.ResourceChange ?? {}
    expect(PhysicalResourceId).toContain('hidden-1')
    expect(JSON.stringify({ ...found, Changes: [change] })).not.toContain('hidden')
    expect(change.Replacement).toBe('True')
  })

  const UNCHANGED =
    "The submitted information didn't contain changes. Submit different information to create a change set."
  const FAILED = [
    ['without changes', template(A), UNCHANGED],
    [
      'with an export that is not there',
      template({ A: named({ 'Fn::ImportValue': 'nowhere' }) }),
      'No export named nowhere found',
    ],
  ] as const

  test.each(FAILED)('%s has failed', async (_, body, reason) => {
    await create(template(A))
    const found = await propose(body)
    expect([found.Status, found.ExecutionStatus, found.StatusReason]).toEqual(['FAILED', 'UNAVAILABLE', reason])
    const { ChangeSetId } = found
    expect(await refusalOf(execute())).toEqual({
      code: 'InvalidChangeSetStatus',
      status: 400,
      message: `ChangeSet [${ChangeSetId}] cannot be executed in its current status of [FAILED]`,
    })
  })

  test('updates the stack when carried out, and its parameters', async () => {
    const body = template(
      { A: queue({ DelaySeconds: ref('D') }) },
      { Parameters: { D: { Type: 'Number', Default: 1 } } },
    )
    await create(body)
    await propose(body, { Parameters: [{ ParameterKey: 'D', ParameterValue: '8' }], TemplateBody: body })
    await execute()
    expect(await settled('one')).toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      Parameters: [{ ParameterKey: 'D', ParameterValue: '8' }],
    })
  })

  test('of another time is carried out no more', async () => {
    await create(template(A))
    const first = await propose(template({ A: named('b') }))
    await propose(template({ A: named('c') }), { ChangeSetName: 'other' })
    await execute({ ChangeSetName: 'other' })
    await settled('one')
    expect(await refusalOf(execute({ ChangeSetName: first.ChangeSetId ?? '' }))).toMatchObject({
      code: 'ChangeSetNotFound',
    })
  })

  test('can be made again under the same name once carried out', async () => {
    await create(template(A))
    await propose(template({ A: named('b') }))
    await execute()
    await settled('one')
    const again = await propose(template({ A: named('c') }))
    expect(again.Changes).toHaveLength(1)
  })

  test('has a template', async () => {
    await create(template(A))
    const body = template({ A: named('b') })
    await propose(body)
    const command = new sdk.GetTemplateCommand({ StackName: 'one', ChangeSetName: 'next' })
    expect((await clientOf().send(command)).TemplateBody).toBe(body)
  })

  test('can be deleted, twice', async () => {
    await create(template(A))
    await propose(template({ A: named('b') }))
    const client = clientOf()
    const command = new sdk.DeleteChangeSetCommand({ StackName: 'one', ChangeSetName: 'next' })
    await client.send(command)
    await client.send(command)
    const { Summaries } = await client.send(new sdk.ListChangeSetsCommand({ StackName: 'one' }))
    expect(Summaries).toEqual([])
  })
})

const missing = (name: string): Refusal => ({
  code: 'ChangeSetNotFound',
  status: 404,
  message: `ChangeSet [${name}] does not exist`,
})
const change = (input: Partial<sdk.CreateChangeSetCommandInput> = {}) =>
  new sdk.CreateChangeSetCommand({ StackName: 'one', ChangeSetName: 'next', TemplateBody: template(A), ...input })

const REFUSED = [
  ['one that is not there', new sdk.DescribeChangeSetCommand({ StackName: 'one', ChangeSetName: 'x' }), missing('x')],
  [
    'carrying out one that is not there',
    new sdk.ExecuteChangeSetCommand({ StackName: 'one', ChangeSetName: 'x' }),
    missing('x'),
  ],
  [
    'one without its stack',
    new sdk.DescribeChangeSetCommand({ ChangeSetName: 'x' }),
    invalid('StackName must be specified if ChangeSetName is not specified as an ARN.'),
  ],
  [
    'one of a stack that is not there',
    new sdk.DescribeChangeSetCommand({ StackName: 'two', ChangeSetName: 'x' }),
    invalid('Stack [two] does not exist'),
  ],
  ['an update of a stack that is not there', change({ StackName: 'two' }), invalid('Stack [two] does not exist')],
  [
    'the creation of one that is',
    change({ ChangeSetType: 'CREATE' }),
    invalid('Stack [one] already exists and cannot be created again with the changeSet [next].'),
  ],
  [
    'an import',
    change({ ChangeSetType: 'IMPORT' }),
    invalid('The local AWS has not built change sets of type IMPORT.'),
  ],
  [
    'a broken template',
    change({ TemplateBody: '{' }),
    invalid('Template format error: JSON not well-formed. (line 1, column 2)'),
  ],
] as const

describe('change sets refuse', () => {
  test.each(REFUSED)('%s', async (_, command, expected) => {
    await create(template(A))
    expect(await refusalOf(clientOf().send(command as sdk.CreateChangeSetCommand))).toEqual(expected)
  })

  test('a name twice', async () => {
    await create(template(A))
    await propose(template({ A: named('b') }))
    expect(await refusalOf(clientOf().send(change()))).toEqual({
      code: 'AlreadyExistsException',
      status: 400,
      message: 'ChangeSet [next] already exists',
    })
  })
})
