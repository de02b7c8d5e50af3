import {
  CreateStreamCommand,
  KinesisClient,
  PutResourcePolicyCommand,
  RegisterStreamConsumerCommand,
} from '@aws-sdk/client-kinesis'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
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
const RECEIVE = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((name) => `sqs:${name}`)
const queueArn = (name: string, account = owner) => `arn:${partition}:sqs:${region}:${account}:${name}`
const denied = (arn: string) =>
  invalid(
    `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.`,
  )
const create = (more: Input = {}): Step => [
  'CreateEventSourceMapping',
  { FunctionName: 'reader', EventSourceArn: streamArn('s'), StartingPosition: 'LATEST', ...more },
]
const createOfQueue = (more: Input = {}): Step => [
  'CreateEventSourceMapping',
  { FunctionName: 'reader', EventSourceArn: queueArn('q'), ...more },
]
const get: Step = ['GetEventSourceMapping', ({ UUID }) => ({ UUID })]
const remove: Step = ['DeleteEventSourceMapping', ({ UUID }) => ({ UUID })]

const kinesis = (account: string) => new KinesisClient(world.aws().account(account, region))
const createQueue = (QueueName: string, Attributes: Record<string, string> = {}) =>
  new SQSClient(world.aws().account(owner, region)).send(
    new CreateQueueCommand({
      QueueName,
      Attributes: { ...(QueueName.endsWith('.fifo') && { FifoQueue: 'true' }), ...Attributes },
    }),
  )
const createReader = (FunctionName: string, role: string): Step => [
  'CreateFunction',
  { ...newFunction(FunctionName), Role: roleArn(role) },
]

beforeEach(async () => {
  await kinesis(owner).send(new CreateStreamCommand({ StreamName: 's', ShardCount: 1 }))
  for (const name of ['q', 'q.fifo']) await createQueue(name)
  await world.createExecutionRole('reading', [allow([...READ, ...RECEIVE, 'sqs:SendMessage'])])
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
      DestinationConfig: { OnFailure: { Destination: queueArn('q') } },
      FilterCriteria: { Filters: [{ Pattern: '{"data":{"n":[1]}}' }] },
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

  // As recorded from AWS, tests/aws/services/lambda_/event_source_mapping of localstack/localstack.
  it('of a queue answers with less', async () => {
    const { UUID: id, ...created } = await run(createOfQueue())
    const mapping = {
      EventSourceMappingArn: mapped(id),
      EventSourceArn: queueArn('q'),
      FunctionArn: functionArn('reader'),
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: [],
      StateTransitionReason: 'USER_INITIATED',
      LastModified: expect.any(Date),
    }
    expect(created).toEqual({ status: 202, ...mapping, State: 'Creating' })
    expect(await run(['GetEventSourceMapping', { UUID: id }])).toEqual({
      status: 200,
      ...mapping,
      UUID: id,
      State: 'Enabled',
    })
  })

  it('of a queue takes what it is told', async () => {
    const settings = {
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"body":["x"]}' }] },
      ScalingConfig: { MaximumConcurrency: 7 },
    }
    const { UUID, ...created } = await run(createOfQueue({ ...settings, Enabled: false }))
    expect(created).toMatchObject({ ...settings, State: 'Disabled' })
    const updated = await run([
      'UpdateEventSourceMapping',
      { UUID, ScalingConfig: {}, FilterCriteria: {}, BatchSize: 9 },
    ])
    expect(updated).toMatchObject({ BatchSize: 9, State: 'Updating' })
    expect(updated).not.toHaveProperty('ScalingConfig')
    expect(updated).not.toHaveProperty('FilterCriteria')
  })

  it('of a consumer needs SubscribeToShard on it, and that it is there', async () => {
    const register = new RegisterStreamConsumerCommand({ StreamARN: streamArn('s'), ConsumerName: 'c' })
    const EventSourceArn = (await kinesis(owner).send(register)).Consumer?.ConsumerARN ?? ''
    expect(await refusalOf(run(create({ EventSourceArn })))).toEqual(denied(EventSourceArn))
    const actions = ['DescribeStreamSummary', 'ListShards', 'SubscribeToShard'].map((name) => `kinesis:${name}`)
    await world.createExecutionRole('subscribing', [allow(actions)])
    await run(createReader('subscriber', 'subscribing'))
    expect(await run(create({ EventSourceArn, FunctionName: 'subscriber' }))).toMatchObject({ EventSourceArn })
    const gone = `${streamArn('s')}/consumer/none:1`
    expect(await refusalOf(run(create({ EventSourceArn: gone, FunctionName: 'subscriber' })))).toEqual(
      invalid(`Consumer not found: ${gone}`),
    )
  })

  it('reads a stream of another account once its policy and the role allow it', async () => {
    const arn = streamArn('far', other)
    const far = kinesis(other)
    expect(await refusalOf(run(create({ EventSourceArn: arn })))).toEqual(denied(arn))
    await far.send(new CreateStreamCommand({ StreamName: 'far', ShardCount: 1 }))
    expect(await refusalOf(run(create({ EventSourceArn: arn })))).toEqual(denied(arn))
    for (const action of READ) {
      await share(
        arn,
        READ.filter((name) => name !== action),
      )
      expect(await refusalOf(run(create({ EventSourceArn: arn })))).toEqual(denied(arn))
      expect(world.aws().decisions.list({ denied: true }).at(-1)).toMatchObject({ action })
    }
    await share(arn, READ)
    for (const action of READ) {
      await world.createExecutionRole(`no-${action.slice(8)}`, [allow(READ.filter((name) => name !== action))])
      await run(createReader('far', `no-${action.slice(8)}`))
      expect(await refusalOf(run(create({ EventSourceArn: arn, FunctionName: 'far' })))).toEqual(denied(arn))
      await run(['DeleteFunction', { FunctionName: 'far' }])
    }
    expect(await run(create({ EventSourceArn: arn }))).toMatchObject({ EventSourceArn: arn })
  })

  it('reads through a consumer of another account once both policies allow it', async () => {
    const arn = streamArn('far', other)
    const far = kinesis(other)
    await far.send(new CreateStreamCommand({ StreamName: 'far', ShardCount: 1 }))
    const register = new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: 'c' })
    const EventSourceArn = (await far.send(register)).Consumer?.ConsumerARN ?? ''
    await world.createExecutionRole('all', [allow('kinesis:*')])
    await run(createReader('far', 'all'))
    const step = create({ EventSourceArn, FunctionName: 'far' })
    expect(await refusalOf(run(step))).toEqual(denied(EventSourceArn))
    await share(arn, ['kinesis:DescribeStream', 'kinesis:ListShards'], 'all')
    expect(await refusalOf(run(step))).toEqual(denied(EventSourceArn))
    await share(EventSourceArn, ['kinesis:SubscribeToShard'], 'all')
    expect(await run(step)).toMatchObject({ EventSourceArn })
  })

  /** Lets a role of the owner do that with a stream or a consumer of the other account. */
  const share = (ResourceARN: string, actions: readonly string[], role = 'reading') => {
    const Policy = policyOf({ ...allow(actions, ResourceARN), Principal: { AWS: roleArn(role) } })
    return kinesis(other).send(new PutResourcePolicyCommand({ ResourceARN, Policy }))
  }

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
  ...[undefined, `arn:aws:s3:::b`, `arn:aws:dynamodb:${region}:${owner}:table/t/stream/1`].map(
    (EventSourceArn) =>
      [
        `source ${EventSourceArn}`,
        create({ EventSourceArn }),
        invalid(
          'Unrecognized event source. The local AWS reads SQS queues, and Kinesis data streams with or without a consumer.',
        ),
      ] as const,
  ),
  ...['', 'simple string', '{}', '{"body":"x"}', '{"body":[{"unknown":1}]}', '{"data":["text"]}'].map(
    (Pattern) =>
      [
        `the filter ${Pattern}`,
        create({ FilterCriteria: { Filters: [{ Pattern }] } }),
        invalid('Invalid filter pattern definition.'),
      ] as const,
  ),
  [
    'six filters',
    create({ FilterCriteria: { Filters: Array(6).fill({ Pattern: '{"data":{"n":[1]}}' }) } }),
    invalid('The maximum number of filters is 5.'),
  ],
  [
    'a tumbling window',
    create({ TumblingWindowInSeconds: 5 }),
    invalid('The local AWS does not have TumblingWindowInSeconds yet.'),
  ],
  ...[
    `arn:${partition}:sns:${region}:${owner}:none`,
    functionArn('f'),
    queueArn('q.fifo'),
    `arn:${partition}:events:${region}:${owner}:event-bus/default`,
  ].map(
    (Destination) =>
      [
        `${Destination} as destination`,
        create({ DestinationConfig: { OnFailure: { Destination } } }),
        invalid(`The destination ARN ${Destination} is invalid.`),
      ] as const,
  ),
  [
    'a concurrency of its own',
    create({ ScalingConfig: { MaximumConcurrency: 5 } }),
    invalid('Unsupported ScalingConfig parameter for given event source mapping type.'),
  ],
  ...(
    [
      ['ParallelizationFactor', 2],
      ['MaximumRetryAttempts', 3],
      ['MaximumRecordAgeInSeconds', 60],
      ['BisectBatchOnFunctionError', true],
      ['DestinationConfig', { OnFailure: { Destination: queueArn('q') } }],
    ] as const
  ).map(
    ([member, value]) =>
      [
        `${member} for a queue`,
        createOfQueue({ [member]: value }),
        invalid(`Unsupported ${member} parameter for given event source mapping type.`),
      ] as const,
  ),
  [
    'a starting position for a queue',
    createOfQueue({ StartingPosition: 'LATEST' }),
    invalid('StartingPosition is not valid for SQS event sources.'),
  ],
  [
    'a large batch without a window',
    createOfQueue({ BatchSize: 11 }),
    invalid('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10'),
  ],
  [
    'a window for a FIFO queue',
    createOfQueue({ EventSourceArn: queueArn('q.fifo'), MaximumBatchingWindowInSeconds: 1 }),
    invalid('Batching window is not supported for FIFO queues'),
  ],
  [
    'a concurrency of one',
    createOfQueue({ ScalingConfig: { MaximumConcurrency: 1 } }),
    validation(
      "Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2",
    ),
  ],
  [
    'no queue',
    createOfQueue({ EventSourceArn: queueArn('none') }),
    invalid(
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    ),
  ],
  [
    'a role that may not receive',
    createOfQueue(f),
    invalid('The function execution role does not have permissions to call ReceiveMessage on SQS'),
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

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
describe('a queue', () => {
  it('whose visibility timeout is shorter than the function may take is refused', async () => {
    await run(['UpdateFunctionConfiguration', { FunctionName: 'reader', Timeout: 60 }])
    expect(await refusalOf(run(createOfQueue()))).toEqual(
      invalid('Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds'),
    )
    await createQueue('slow', { VisibilityTimeout: '60' })
    await run(createOfQueue({ EventSourceArn: queueArn('slow') }))
  })

  it('that the function reads already is refused', async () => {
    const { UUID } = await run(createOfQueue())
    expect(await refusalOf(run(createOfQueue()))).toEqual(
      conflict(
        `An event source mapping with SQS arn (" ${queueArn('q')} ") and function (" reader ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
      ),
    )
  })

  it('whose batch becomes too large by an update is refused', async () => {
    const { UUID } = await run(createOfQueue())
    expect(await refusalOf(run(['UpdateEventSourceMapping', { UUID, BatchSize: 11 }]))).toEqual(
      invalid('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10'),
    )
  })
})

describe('a failure destination', () => {
  it('is refused where the role may not send there', async () => {
    await world.createExecutionRole('half', [allow(READ)])
    await run(createReader('half', 'half'))
    const Destination = queueArn('q')
    const step = create({ FunctionName: 'half', DestinationConfig: { OnFailure: { Destination } } })
    expect(await refusalOf(run(step))).toEqual(
      invalid(`The function's execution role does not have permissions to call SendMessage on ${Destination}`),
    )
  })
})

describe('an event source mapping', () => {
  it('is updated, and keeps the rest', async () => {
    const { UUID } = await run(create({ BatchSize: 7 }))
    const updating = await run(['UpdateEventSourceMapping', { UUID, MaximumRetryAttempts: 2, Enabled: false }])
    expect(updating).toMatchObject({ status: 202, State: 'Disabling', BatchSize: 7, MaximumRetryAttempts: 2 })
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
