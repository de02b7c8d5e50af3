import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace, refusalOf } from '../test-accounts.ts'
import { allow, createUser, rootIam } from '../test-principals.ts'

const place = pickTestPlace('sqs-move-tasks.test.ts')
const [account, otherAccount] = place.accounts
const arn = (name: string) => `arn:${place.partition}:sqs:${place.region}:${account}:${name}`
const url = (name: string) => `${aws.endpoint}/${account}/${name}`

let aws: LocalAws
let sqs: SQSClient
beforeAll(async () => {
  aws = await startLocalAws()
  sqs = new SQSClient(aws.account(account, place.region))
})
beforeEach(async () => {
  await aws.reset()
  for (const name of ['dead', 'dead.fifo', 'other', 'other.fifo']) await create(name)
  for (const end of ['', '.fifo']) {
    const policy = { deadLetterTargetArn: arn(`dead${end}`), maxReceiveCount: 1 }
    await create(`orders${end}`, { RedrivePolicy: JSON.stringify(policy) })
  }
})
afterAll(() => aws.close())

function create(QueueName: string, more: Record<string, string> = {}) {
  const Attributes = { ...(QueueName.endsWith('.fifo') && { FifoQueue: 'true' }), ...more }
  return sqs.send(new CreateQueueCommand({ QueueName, Attributes }))
}

const send = (queue: string, MessageBody: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: url(queue),
      MessageBody,
      ...(queue.endsWith('.fifo') && { MessageGroupId: 'g', MessageDeduplicationId: MessageBody }),
    }),
  )

async function receive(queue: string) {
  const input = { QueueUrl: url(queue), MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All' as const] }
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? []
}

const bodies = async (queue: string) => (await receive(queue)).map(({ Body }) => Body)

/** Sends messages and receives them too often, so that they end in the dead-letter queue. */
async function letDie(queue: string, ...messages: string[]) {
  for (const message of messages) await send(queue, message)
  await receive(queue)
  aws.clock.advance(30_000)
  await receive(queue)
}

const start = (source: string, destination?: string, rate?: number, client = sqs) =>
  client.send(
    new StartMessageMoveTaskCommand({
      SourceArn: arn(source),
      DestinationArn: destination && arn(destination),
      MaxNumberOfMessagesPerSecond: rate,
    }),
  )
const list = async (source: string, MaxResults?: number) =>
  (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arn(source), MaxResults }))).Results
const cancel = (TaskHandle: string | undefined) => sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }))

describe('a message move task', () => {
  it.each(['', '.fifo'])('takes messages back to where they died (%s)', async (end) => {
    await letDie(`orders${end}`, 'a', 'b')
    const started = aws.clock.now()
    await start(`dead${end}`)
    aws.clock.advance(1)
    expect(await list(`dead${end}`)).toEqual([
      {
        SourceArn: arn(`dead${end}`),
        Status: 'COMPLETED',
        ApproximateNumberOfMessagesMoved: 2,
        ApproximateNumberOfMessagesToMove: 2,
        StartedTimestamp: expect.toSatisfy((time: number) => time >= started && time <= aws.clock.now()),
      },
    ])
    const back = await receive(`orders${end}`)
    expect(back.map(({ Body }) => Body)).toEqual(['a', 'b'])
    expect(back[0]?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' })
    expect(back[0]?.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn')
    expect(await bodies(`dead${end}`)).toEqual([])
  })

  it('moves so many a second, to wherever it is told', async () => {
    await letDie('orders', 'a', 'b', 'c')
    const { TaskHandle } = await start('dead', 'other', 1)
    aws.clock.advance(1)
    expect(await list('dead')).toMatchObject([
      { Status: 'RUNNING', TaskHandle, ApproximateNumberOfMessagesMoved: 1, MaxNumberOfMessagesPerSecond: 1 },
    ])
    expect(await bodies('other')).toEqual(['a'])
    aws.clock.advance(1_000)
    expect(await bodies('other')).toEqual(['b'])
    expect(await cancel(TaskHandle)).toMatchObject({ ApproximateNumberOfMessagesMoved: 2 })
    aws.clock.advance(10_000)
    expect(await list('dead')).toMatchObject([{ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 2 }])
    expect(await bodies('other')).toEqual([])
    expect(await bodies('dead')).toEqual(['c'])
  })

  it('fails where the destination is deleted, and loses nothing', async () => {
    await letDie('orders', 'a', 'b')
    await start('dead', 'other', 1)
    aws.clock.advance(0)
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url('other') }))
    aws.clock.advance(1_000)
    const FailureReason = 'AWS.SimpleQueueService.NonExistentQueue'
    expect(await list('dead')).toMatchObject([{ Status: 'FAILED', FailureReason, ApproximateNumberOfMessagesMoved: 1 }])
    expect(await bodies('dead')).toEqual(['b'])
  })

  it('fails where a message died nowhere, and loses nothing', async () => {
    await send('dead', 'a')
    await start('dead')
    aws.clock.advance(1)
    const FailureReason = 'CouldNotDetermineMessageSource'
    expect(await list('dead')).toMatchObject([{ Status: 'FAILED', FailureReason, ApproximateNumberOfMessagesMoved: 0 }])
    expect(await bodies('dead')).toEqual(['a'])
  })

  it('is listed with those before it, the latest first', async () => {
    for (let i = 0; i < 12; i++) {
      await start('dead', i % 2 === 0 ? 'other' : undefined)
      aws.clock.advance(1)
    }
    expect(await list('dead')).toHaveLength(1)
    const all = (await list('dead', 10)) ?? []
    expect(all.map(({ DestinationArn }) => DestinationArn)).toEqual(
      all.map((_, i) => (i % 2 === 0 ? undefined : arn('other'))),
    )
    expect(all).toHaveLength(10)
  })
})

describe('refusals', () => {
  const handle = (taskId: string, source: string) =>
    Buffer.from(JSON.stringify({ taskId, sourceArn: arn(source) })).toString('base64')

  /** The words were recorded from AWS, but where a comment in the source says otherwise. */
  const REFUSED: readonly (readonly [name: string, call: () => Promise<unknown>, code: string, message: string])[] = [
    [
      'a source that is no dead-letter queue',
      () => start('orders'),
      'InvalidParameterValue',
      'Source queue must be configured as a Dead Letter Queue.',
    ],
    [
      'a source that is not there',
      () => start('nothing'),
      'ResourceNotFoundException',
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    ],
    [
      'a destination that is not there',
      () => start('dead', 'nothing'),
      'ResourceNotFoundException',
      "The resource that you specified for the DestinationArn parameter doesn't exist.",
    ],
    [
      'the source as destination',
      () => start('dead', 'dead'),
      'InvalidParameterValue',
      'Source queue arn and destination queue arn cannot be the same.',
    ],
    [
      'a destination of another type',
      () => start('dead', 'other.fifo'),
      'InvalidParameterValue',
      'Source and destination queues must be of the same type.',
    ],
    [
      'a rate out of bounds',
      () => start('dead', 'other', 501),
      'InvalidParameterValue',
      'Value 501 for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be between 1 and 500, if provided.',
    ],
    [
      'a second task',
      async () => {
        await start('dead', 'other', 1)
        await start('dead', 'other', 1)
      },
      'InvalidParameterValue',
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    ],
    [
      'a handle that is none',
      () => cancel('foobared'),
      'InvalidParameterValue',
      'Value for parameter TaskHandle is invalid.',
    ],
    [
      'a handle of no queue',
      () => cancel(handle('10f57157-fc38-4da9-a113-4de7e12d05dd', 'nothing')),
      'ResourceNotFoundException',
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    ],
    [
      'a handle of no task',
      () => cancel(handle('10f57157-fc38-4da9-a113-4de7e12d05dd', 'dead')),
      'ResourceNotFoundException',
      'Task does not exist.',
    ],
  ]

  it.each(REFUSED)('%s', async (_, call, code, message) => {
    await letDie('orders', 'a', 'b')
    expect(await refusalOf(call())).toMatchObject({ code, message })
  })

  it('moves nothing for who may not send to the destination', async () => {
    const actions = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']
    const statement = allow(actions.map((action) => `sqs:${action}`))
    const { keys } = await createUser(rootIam(aws, account, place.region), 'mover', statement)
    const mover = new SQSClient({ ...aws.account(account, place.region), credentials: keys, maxAttempts: 1 })
    await start('dead', undefined, undefined, mover)
    expect((await refusalOf(start('dead', 'other', undefined, mover))).message).toContain('sqs:sendmessage')
  })

  it('moves nothing for another account', async () => {
    const other = new SQSClient({ ...aws.account(otherAccount, place.region), maxAttempts: 1 })
    expect((await refusalOf(start('dead', undefined, undefined, other))).code).toBe('AccessDenied')
  })
})
