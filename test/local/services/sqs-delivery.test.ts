import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageRequest,
  SendMessageCommand,
  type SendMessageRequest,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace, refusalOf } from '../test-accounts.ts'

const place = pickTestPlace('sqs-delivery.test.ts')
const [account] = place.accounts
const arn = (name: string) => `arn:${place.partition}:sqs:${place.region}:${account}:${name}`

let aws: LocalAws
let sqs: SQSClient
beforeAll(async () => {
  aws = await startLocalAws()
  sqs = new SQSClient(aws.account(account, place.region))
})
beforeEach(() => aws.reset())
afterAll(() => aws.close())

async function create(name: string, attributes: Record<string, string> = {}): Promise<string> {
  const Attributes = { ...(name.endsWith('.fifo') && { FifoQueue: 'true' }), ...attributes }
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }))
  return QueueUrl as string
}

const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageRequest> = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }))

async function receive(QueueUrl: string, more: Partial<ReceiveMessageRequest> = {}): Promise<Message[]> {
  const input = { QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All' as const], ...more }
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? []
}

const bodies = async (...args: Parameters<typeof receive>) => (await receive(...args)).map(({ Body }) => Body)
const remove = (QueueUrl: string, message: Message | undefined) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle as string }))
const change = (QueueUrl: string, message: Message | undefined, VisibilityTimeout: number) =>
  sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle: message?.ReceiptHandle as string,
      VisibilityTimeout,
    }),
  )

/** Waits, without sleeping, until so many requests to receive have been let in. */
async function receivesBegun(count: number): Promise<void> {
  const begun = () => aws.decisions.list().filter(({ action }) => action === 'sqs:ReceiveMessage').length
  while (begun() < count) await new Promise((resolve) => setImmediate(resolve))
}

describe('visibility', () => {
  it('returns a message when its timeout is over, and counts', async () => {
    const queue = await create('orders', { VisibilityTimeout: '10' })
    await send(queue, 'a')
    expect(await bodies(queue)).toEqual(['a'])
    aws.clock.advance(9_000)
    expect(await bodies(queue)).toEqual([])
    aws.clock.advance(1_000)
    const [again] = await receive(queue)
    expect(again?.Attributes?.ApproximateReceiveCount).toBe('2')
  })

  it('lasts as long as the receiver says, and can be changed', async () => {
    const queue = await create('orders')
    await send(queue, 'a')
    const [first] = await receive(queue, { VisibilityTimeout: 100 })
    await change(queue, first, 200)
    aws.clock.advance(150_000)
    expect(await bodies(queue)).toEqual([])
    await change(queue, first, 0)
    expect(await bodies(queue)).toEqual(['a'])
  })

  it.each([
    ['that is visible again', 0, 'AWS.SimpleQueueService.MessageNotInflight'],
    ['for more than 12 hours in all', 43_200, 'InvalidParameterValue'],
  ])('cannot be changed of a message %s', async (_, seconds, code) => {
    const queue = await create('orders')
    await send(queue, 'a')
    const [message] = await receive(queue)
    aws.clock.advance(1_000)
    if (seconds === 0) await change(queue, message, 0)
    expect(await refusalOf(change(queue, message, seconds))).toMatchObject({ code })
  })

  it('deletes nothing with the handle of an earlier receive', async () => {
    const queue = await create('orders', { VisibilityTimeout: '1' })
    await send(queue, 'a')
    const [first] = await receive(queue)
    aws.clock.advance(1_000)
    const [second] = await receive(queue)
    await remove(queue, first)
    aws.clock.advance(1_000)
    const [third] = await receive(queue)
    expect([second?.Body, third?.Body]).toEqual(['a', 'a'])
    await remove(queue, third)
    await remove(queue, third)
    aws.clock.advance(1_000)
    expect(await bodies(queue)).toEqual([])
  })
})

describe('delay and retention', () => {
  it("delays by the queue's seconds or the message's own", async () => {
    const queue = await create('orders', { DelaySeconds: '60' })
    await send(queue, 'late')
    await send(queue, 'soon', { DelaySeconds: 5 })
    await send(queue, 'now', { DelaySeconds: 0 })
    expect(await bodies(queue)).toEqual(['now'])
    aws.clock.advance(5_000)
    expect(await bodies(queue)).toEqual(['soon'])
    aws.clock.advance(55_000)
    expect(await bodies(queue)).toContain('late')
  })

  it('forgets what is too old', async () => {
    const queue = await create('orders', { MessageRetentionPeriod: '120' })
    await send(queue, 'old')
    aws.clock.advance(60_000)
    await send(queue, 'new')
    aws.clock.advance(60_000)
    expect(await bodies(queue)).toEqual(['new'])
  })

  it('forgets at once what a shorter retention makes too old', async () => {
    const queue = await create('orders')
    await send(queue, 'old')
    aws.clock.advance(60_000)
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { MessageRetentionPeriod: '60' } }))
    expect(await bodies(queue)).toEqual([])
  })
})

describe('dead letters', () => {
  const policy = (name: string, maxReceiveCount: number) => ({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount }),
  })

  it('are what was received too often', async () => {
    const dead = await create('dead')
    const queue = await create('orders', { ...policy('dead', 2), VisibilityTimeout: '1' })
    const { MessageId } = await send(queue, 'poison')
    for (let i = 0; i < 2; i++) {
      expect(await bodies(queue)).toEqual(['poison'])
      aws.clock.advance(1_000)
    }
    expect(await bodies(queue)).toEqual([])
    const [letter] = await receive(dead)
    expect(letter).toMatchObject({
      MessageId,
      Body: 'poison',
      Attributes: { DeadLetterQueueSourceArn: arn('orders') },
    })
  })

  it('keep the others of their group going', async () => {
    const dead = await create('dead.fifo')
    const queue = await create('orders.fifo', { ...policy('dead.fifo', 1), VisibilityTimeout: '1' })
    for (const body of ['a', 'b']) await send(queue, body, { MessageGroupId: 'g', MessageDeduplicationId: body })
    expect(await bodies(queue, { MaxNumberOfMessages: 1 })).toEqual(['a'])
    aws.clock.advance(1_000)
    expect(await bodies(queue)).toEqual(['b'])
    expect(await bodies(dead)).toEqual(['a'])
  })
})

describe('FIFO', () => {
  const put = (queue: string, group: string, body: string) =>
    send(queue, body, { MessageGroupId: group, MessageDeduplicationId: body })

  it('locks a group while one of its messages is in flight', async () => {
    const queue = await create('orders.fifo')
    for (const [group, body] of ['a1', 'b1', 'a2', 'a3'].map((body) => [body.charAt(0), body] as const)) {
      await put(queue, group, body)
    }
    const [a1] = await receive(queue, { MaxNumberOfMessages: 1 })
    const [b1] = await receive(queue)
    expect([a1?.Body, b1?.Body]).toEqual(['a1', 'b1'])
    expect(await bodies(queue)).toEqual([])
    await change(queue, a1, 0)
    expect(await bodies(queue)).toEqual(['a1', 'a2', 'a3'])
  })

  it('keeps the group locked until none of a batch is in flight', async () => {
    const queue = await create('orders.fifo')
    for (const body of ['a1', 'a2', 'a3']) await put(queue, 'a', body)
    const [a1, a2] = await receive(queue, { MaxNumberOfMessages: 2 })
    await change(queue, a1, 0)
    expect(await bodies(queue)).toEqual([])
    await remove(queue, a2)
    expect(await bodies(queue)).toEqual(['a1', 'a3'])
  })

  it('refuses a handle whose timeout is over', async () => {
    const queue = await create('orders.fifo', { VisibilityTimeout: '1' })
    await put(queue, 'g', 'a')
    const [message] = await receive(queue)
    aws.clock.advance(1_000)
    expect(await refusalOf(remove(queue, message))).toEqual({
      code: 'InvalidParameterValue',
      status: 400,
      message: `Value ${message?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    })
  })

  it.each([
    ['the queue, unless told otherwise', {}, ['a', 'a'], ['g', 'h'], 1],
    ['the group, where told so', { DeduplicationScope: 'messageGroup' }, ['a', 'a'], ['g', 'h'], 2],
    ['the content, where told so', { ContentBasedDeduplication: 'true' }, [undefined, undefined], ['g', 'g'], 1],
  ])('deduplicates within %s, for five minutes', async (_, attributes, ids, groups, count) => {
    const queue = await create('orders.fifo', attributes)
    const repeat = (i: number) => {
      const MessageDeduplicationId = ids[i]
      return send(queue, 'x', {
        MessageGroupId: groups[i] as string,
        ...(MessageDeduplicationId && { MessageDeduplicationId }),
      })
    }
    const [first, second] = [await repeat(0), await repeat(1)]
    expect(first.SequenceNumber).toMatch(/^\d{20}$/)
    expect(second.MessageId === first.MessageId).toBe(count === 1)
    for (const message of await receive(queue)) await remove(queue, message)
    aws.clock.advance(299_000)
    await repeat(0)
    expect(await bodies(queue)).toEqual([])
    aws.clock.advance(2_000)
    await repeat(0)
    expect(await bodies(queue)).toEqual(['x'])
  })
})

describe('long polling', () => {
  it('is woken by an arrival', async () => {
    const queue = await create('orders')
    const polling = bodies(queue, { WaitTimeSeconds: 20 })
    await receivesBegun(1)
    await send(queue, 'a')
    expect(await polling).toEqual(['a'])
  })

  it('gives one arrival to one of those who wait', async () => {
    const queue = await create('orders', { ReceiveMessageWaitTimeSeconds: '20' })
    const polling = Promise.all([bodies(queue), bodies(queue)])
    await receivesBegun(2)
    await send(queue, 'a')
    aws.clock.advance(20_000)
    expect((await polling).flat()).toEqual(['a'])
  })

  it.each([
    ['a delay', { DelaySeconds: 5 }, 5_000, ['a']],
    ['nothing', { DelaySeconds: 60 }, 20_000, []],
  ])('is woken by the end of %s', async (_, more, milliseconds, expected) => {
    const queue = await create('orders')
    await send(queue, 'a', more)
    const polling = bodies(queue, { WaitTimeSeconds: 20 })
    await receivesBegun(1)
    aws.clock.advance(milliseconds)
    expect(await polling).toEqual(expected)
  })

  it('takes no message for a client that has gone', async () => {
    const queue = await create('orders')
    const leaving = new AbortController()
    const input = { QueueUrl: queue, WaitTimeSeconds: 20 }
    const gone = sqs.send(new ReceiveMessageCommand(input), { abortSignal: leaving.signal })
    await receivesBegun(1)
    const polling = bodies(queue, { WaitTimeSeconds: 20 })
    await receivesBegun(2)
    leaving.abort()
    await expect(gone).rejects.toThrow(/abort/i)
    // What comes after the end of that connection is read after it.
    await create('others')
    await send(queue, 'a')
    expect(await polling).toEqual(['a'])
    expect(await bodies(queue)).toEqual([])
  })

  it("is woken by a group's becoming free", async () => {
    const queue = await create('orders.fifo')
    for (const body of ['a', 'b']) await send(queue, body, { MessageGroupId: 'g', MessageDeduplicationId: body })
    const [a] = await receive(queue, { MaxNumberOfMessages: 1 })
    const polling = bodies(queue, { WaitTimeSeconds: 20 })
    await receivesBegun(2)
    await remove(queue, a)
    expect(await polling).toEqual(['b'])
  })
})
