import { CreateStreamCommand, KinesisClient, PutResourcePolicyCommand } from '@aws-sdk/client-kinesis'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createUser, policyOf } from '../test-principals.ts'
import {
  type Answer,
  conflict,
  f,
  functionArn,
  type Input,
  invalid,
  missing,
  newFunction,
  other,
  owner,
  partition,
  region,
  roleArn,
  type Step,
  startLambdaWorld,
  validation,
} from './lambda-world.ts'

const world = startLambdaWorld()
const { run } = world
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/
const streamArn = (name: string, account = owner) => `arn:${partition}:kinesis:${region}:${account}:stream/${name}`
const mapped = (UUID: unknown) => `arn:${partition}:lambda:${region}:${owner}:event-source-mapping:${UUID}`
const noMapping = '01234567-89ab-4cde-8f01-23456789abcd'
const READ = ['DescribeStream', 'GetShardIterator', 'GetRecords', 'ListShards'].map((name) => `kinesis:${name}`)
const denied = (arn: string) =>
  invalid(
    `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.`,
  )
const create = (more: Input = {}): Step => [
  'CreateEventSourceMapping',
  { FunctionName: 'reader', EventSourceArn: streamArn('s'), StartingPosition: 'LATEST', ...more },
]
const get: Step = ['GetEventSourceMapping', ({ UUID }) => ({ UUID })]
const remove: Step = ['DeleteEventSourceMapping', ({ UUID }) => ({ UUID })]

const kinesis = (account: string) => new KinesisClient(world.aws().account(account, region))
const createReader = (FunctionName: string, role: string): Step => [
  'CreateFunction',
  { ...newFunction(FunctionName), Role: roleArn(role) },
]

beforeEach(async () => {
  await kinesis(owner).send(new CreateStreamCommand({ StreamName: 's', ShardCount: 1 }))
  await world.createExecutionRole('reading', [allow(READ)])
  await run(createReader('reader', 'reading'))
})

/** Asks until the mapping is in that state; changes take the time of the batch that is being processed. */
async function settled(UUID: unknown, state: string): Promise<Answer> {
  for (;;) {
    const mapping = await run(['GetEventSourceMapping', { UUID }])
    if (mapping.State === state) return mapping
  }
}

describe('CreateEventSourceMapping', () => {
  it('answers with every setting', async () => {
    const { UUID: id, ...created } = await run(create({ Tags: { team: 'blue' } }))
    expect(id).toMatch(UUID)
    expect(created).toEqual({
      status: 202,
      EventSourceMappingArn: mapped(id),
      EventSourceArn: streamArn('s'),
      FunctionArn: functionArn('reader'),
      StartingPosition: 'LATEST',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      ParallelizationFactor: 1,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
      BisectBatchOnFunctionError: false,
      TumblingWindowInSeconds: 0,
      FunctionResponseTypes: [],
      DestinationConfig: { OnFailure: {} },
      State: 'Creating',
      StateTransitionReason: 'User action',
      LastModified: expect.any(Date),
      LastProcessingResult: 'No records processed',
    })
    expect(await run(['GetEventSourceMapping', { UUID: id }])).toMatchObject({ State: 'Enabled' })
    expect(await run(['ListTags', { Resource: mapped(id) }])).toMatchObject({ Tags: { team: 'blue' } })
  })

  it('takes what it is told', async () => {
    const queue = `arn:${partition}:sqs:${region}:${owner}:q`
    const settings = {
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: new Date(1_700_000_000_000),
      BatchSize: 5,
      MaximumBatchingWindowInSeconds: 2,
      ParallelizationFactor: 3,
      MaximumRetryAttempts: 4,
      MaximumRecordAgeInSeconds: 60,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: queue } },
    }
    const step = create({ ...settings, Enabled: false, FunctionName: 'reader:live' })
    await run(
      ['PublishVersion', { FunctionName: 'reader' }],
      ['CreateAlias', { FunctionName: 'reader', Name: 'live', FunctionVersion: '1' }],
    )
    expect(await run(step, get)).toMatchObject({
      ...settings,
      State: 'Disabled',
      FunctionArn: functionArn('reader:live'),
    })
  })

  it('reads a stream of another account once its policy and the role allow it', async () => {
    const arn = streamArn('far', other)
    const far = kinesis(other)
    expect(await refusalOf(run(create({ EventSourceArn: arn })))).toEqual(denied(arn))
    await far.send(new CreateStreamCommand({ StreamName: 'far', ShardCount: 1 }))
    expect(await refusalOf(run(create({ EventSourceArn: arn })))).toEqual(denied(arn))
    const Policy = policyOf({ ...allow(READ, arn), Principal: { AWS: roleArn('reading') } })
    await far.send(new PutResourcePolicyCommand({ ResourceARN: arn, Policy }))
    expect(await run(create({ EventSourceArn: arn }))).toMatchObject({ EventSourceArn: arn })
  })

  it.each(READ)('needs %s', async (missingAction) => {
    await world.createExecutionRole('half', [allow(READ.filter((action) => action !== missingAction))])
    await run(createReader('half', 'half'))
    expect(await refusalOf(run(create({ FunctionName: 'half' })))).toEqual(denied(streamArn('s')))
    expect(world.aws().decisions.list({ denied: true }).at(-1)).toMatchObject({ action: missingAction })
  })
})

const REFUSED: readonly (readonly [name: string, step: Step, refusal: Refusal])[] = [
  [
    'no starting position',
    create({ StartingPosition: undefined }),
    invalid(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    ),
  ],
  [
    'a starting position that is none',
    create({ StartingPosition: '0' }),
    validation(
      "Value '0' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [TRIM_HORIZON, LATEST, AT_TIMESTAMP]",
    ),
  ],
  [
    'a time beside LATEST',
    create({ StartingPositionTimestamp: new Date(0) }),
    invalid('Timestamp only valid with StartingPosition AT_TIMESTAMP'),
  ],
  [
    'no time for AT_TIMESTAMP',
    create({ StartingPosition: 'AT_TIMESTAMP' }),
    invalid('StartingPositionTimestamp is required with StartingPosition AT_TIMESTAMP'),
  ],
  [
    'too large a batch',
    create({ BatchSize: 10_001 }),
    validation(
      "Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ),
  ],
  [
    'too short a record age',
    create({ MaximumRecordAgeInSeconds: 59 }),
    invalid('MaximumRecordAgeInSeconds must be -1 or at least 60.'),
  ],
  ...[undefined, `arn:aws:sqs:${region}:${owner}:q`, `arn:aws:dynamodb:${region}:${owner}:table/t/stream/1`].map(
    (EventSourceArn) =>
      [
        `source ${EventSourceArn}`,
        create({ EventSourceArn }),
        invalid(
          'Unrecognized event source. The local AWS reads Kinesis data streams: arn:aws:kinesis:REGION:ACCOUNT:stream/NAME',
        ),
      ] as const,
  ),
  [
    'a filter',
    create({ FilterCriteria: { Filters: [{ Pattern: '{}' }] } }),
    invalid('The local AWS does not have FilterCriteria yet.'),
  ],
  [
    'a topic as destination',
    create({ DestinationConfig: { OnFailure: { Destination: `arn:aws:sns:${region}:${owner}:t` } } }),
    invalid(
      `The destination ARN arn:aws:sns:${region}:${owner}:t is invalid. The local AWS delivers failed batches to standard SQS queues.`,
    ),
  ],
  ['no function', create({ FunctionName: 'none' }), invalid('Function does not exist')],
  ['no alias', create({ FunctionName: 'reader:no' }), missing(`Function not found: ${functionArn('reader:no')}`)],
  [
    'a function of another account',
    create({ FunctionName: functionArn('f', other) }),
    invalid('Function does not exist'),
  ],
  ['no stream', create({ EventSourceArn: streamArn('none') }), invalid(`Stream not found: ${streamArn('none')}`)],
  ['a role that may not read', create(f), denied(streamArn('s'))],
  ...(
    [
      ['GetEventSourceMapping', { UUID: noMapping }],
      ['UpdateEventSourceMapping', { UUID: noMapping }],
      ['DeleteEventSourceMapping', { UUID: noMapping }],
      ['ListTags', { Resource: mapped(noMapping) }],
    ] as const satisfies readonly Step[]
  ).map((step) => [`${step[0]} of none`, step, missing()] as const),
]

describe('an event source mapping is refused', () => {
  it.each(REFUSED)('with %s', async (_, step, refusal) => {
    expect(await refusalOf(run(step))).toEqual(refusal)
  })

  it('where there is one like it', async () => {
    const { UUID } = await run(create())
    expect(await refusalOf(run(create({ BatchSize: 1 })))).toEqual(
      conflict(
        `The event source arn (" ${streamArn('s')} ") and function (" reader ") provided mapping already exists. Please update or delete the existing mapping with UUID ${UUID}`,
      ),
    )
  })
})

describe('an event source mapping', () => {
  it('is updated, and keeps the rest', async () => {
    const { UUID } = await run(create({ BatchSize: 7 }))
    const updating = await run(['UpdateEventSourceMapping', { UUID, MaximumRetryAttempts: 2, Enabled: false }])
    expect(updating).toMatchObject({ status: 202, State: 'Updating', BatchSize: 7, MaximumRetryAttempts: 2 })
    expect(await settled(UUID, 'Disabled')).toMatchObject({ BatchSize: 7, MaximumRetryAttempts: 2 })
    await run(['UpdateEventSourceMapping', { UUID, Enabled: true }])
    await settled(UUID, 'Enabled')
  })

  it('is moved to another function only if its role may read', async () => {
    const { UUID } = await run(create({ Enabled: false }))
    expect(await refusalOf(run(['UpdateEventSourceMapping', { UUID, FunctionName: 'f' }]))).toEqual(
      denied(streamArn('s')),
    )
    await run(createReader('reader2', 'reading'), ['UpdateEventSourceMapping', { UUID, FunctionName: 'reader2' }])
    expect(await settled(UUID, 'Disabled')).toMatchObject({ FunctionArn: functionArn('reader2') })
  })

  it('is listed by function and by source', async () => {
    await run(createReader('reader2', 'reading'))
    await kinesis(owner).send(new CreateStreamCommand({ StreamName: 's2', ShardCount: 1 }))
    await run(create(), create({ FunctionName: 'reader2' }), create({ EventSourceArn: streamArn('s2') }))
    const count = async (input: Input) => {
      const { EventSourceMappings } = await run(['ListEventSourceMappings', input])
      return (EventSourceMappings as object[]).length
    }
    expect(await count({})).toBe(3)
    expect(await count({ FunctionName: 'reader' })).toBe(2)
    expect(await count({ FunctionName: functionArn('reader2') })).toBe(1)
    expect(await count({ EventSourceArn: streamArn('s2') })).toBe(1)
    expect(await count({ EventSourceArn: streamArn('s2'), FunctionName: 'reader2' })).toBe(0)
    expect(await count({ MaxItems: 2 })).toBe(2)
  })

  it('goes away', async () => {
    const deleting = await run(create(), remove)
    expect(deleting).toMatchObject({ status: 202, State: 'Deleting' })
    const { UUID } = deleting
    const refusal = await refusalOf(settled(UUID, 'gone'))
    expect(refusal).toEqual(missing())
    await run(create())
  })

  it('outlives its function', async () => {
    const { UUID } = await run(create())
    await run(['DeleteFunction', { FunctionName: 'reader' }])
    expect(await run(['GetEventSourceMapping', { UUID }])).toMatchObject({ FunctionArn: functionArn('reader') })
  })

  it('is granted by its function', async () => {
    const { UUID } = await run(create())
    const { keys } = await createUser(world.iam(), 'caller', {
      ...allow(['lambda:GetEventSourceMapping', 'lambda:CreateEventSourceMapping']),
      Condition: { ArnLike: { 'lambda:FunctionArn': functionArn('reader') } },
    })
    const caller = world.clientOf(owner, keys)
    await world.runAs(caller, ['GetEventSourceMapping', { UUID }])
    expect(await refusalOf(world.runAs(caller, create(f)))).toMatchObject({ code: 'AccessDeniedException' })
    expect(await refusalOf(world.runAs(caller, create()))).toMatchObject({ code: 'ResourceConflictException' })
  })
})
