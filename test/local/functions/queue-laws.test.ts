import { CreateEventSourceMappingCommand, DeleteEventSourceMappingCommand } from '@aws-sdk/client-lambda'
import {
  type CreateQueueCommandInput,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { allow } from '../test-principals.ts'
import { LOGGING, startFunctionWorld, until, zipOf } from './function-world.ts'
import type { Verdict } from './puppeteer.ts'

const world = startFunctionWorld('queue-laws.test.ts')
const { create, invoke, play, permit, createQueue, queueUrl } = world

interface SqsRecord {
  readonly messageId: string
  readonly body: string
}

/** What a function does with the batches that hold a message, one after the other; then it succeeds. */
const plan = fc.array(fc.constantFrom('error', 'crash', 'report'), { maxLength: 4 })
const options = fc.record({
  fifo: fc.boolean(),
  report: fc.boolean(),
  BatchSize: fc.integer({ min: 1, max: 4 }),
  maxReceiveCount: fc.integer({ min: 1, max: 3 }),
  /** Calls of Lambda's own to the queue that fail, in percent. */
  faults: fc.constantFrom(0, 20),
  messages: fc.array(fc.record({ group: fc.constantFrom('a', 'b', 'c'), plan }), { minLength: 1, maxLength: 10 }),
})

beforeEach(async () => {
  await permit('exec', allow([...LOGGING, 'sqs:*']))
  await create('f')
  await create('probe', { Code: { ZipFile: zipOf('export const handler = async () => 1') } })
})

async function left(name: string): Promise<number> {
  const request = { QueueUrl: queueUrl(name), AttributeNames: ['All' as const] }
  const { Attributes = {} } = await world.sqs().send(new GetQueueAttributesCommand(request))
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
}

async function takeAll(name: string): Promise<string[]> {
  const bodies: string[] = []
  for (;;) {
    const QueueUrl = queueUrl(name)
    const { Messages = [] } = await world.sqs().send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    if (Messages.length === 0) return bodies
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body)
      await world.sqs().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }
}

const faultsOf = (rate: number) =>
  fetch(`${world.aws().endpoint}/_xacct/faults`, {
    method: 'POST',
    body: JSON.stringify(
      ['ReceiveMessage', 'DeleteMessage'].map((operation) => ({
        service: 'sqs',
        operation,
        rate: rate / 100,
        error: { code: 'ServiceUnavailable', status: 503 },
      })),
    ),
  })

describe('a queue under failures', () => {
  it('has each message processed or given up, none lost; a FIFO queue in the order of its groups', async () => {
    let run = 0
    const check = async (given: typeof options extends fc.Arbitrary<infer T> ? T : never) => {
      const suffix = given.fifo ? '.fifo' : ''
      const [name, dead] = [`q${run}${suffix}`, `dead${run++}${suffix}`]
      const deadLetterTargetArn = await createQueue(dead)
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: given.maxReceiveCount })
      const Attributes: CreateQueueCommandInput['Attributes'] = { RedrivePolicy, VisibilityTimeout: '20' }
      const EventSourceArn = await createQueue(name, Attributes)
      const plans = new Map(given.messages.map((message, n) => [`${message.group}:${n}`, [...message.plan]]))
      const done: string[] = []
      play(({ event }): Verdict => {
        const records = (event as { Records: SqsRecord[] }).Records
        const steps = records.map(({ body }) => plans.get(body)?.shift())
        if (steps.includes('crash')) return { crash: true }
        if (steps.includes('error')) return { error: 'no' }
        const first = steps.indexOf('report')
        // As AWS says for FIFO queues: everything from the first failure on is told as failed.
        const failed = records.filter((_, at) => (given.fifo ? first >= 0 && at >= first : steps[at] === 'report'))
        const isDone = ({ body }: SqsRecord) => !given.report || !failed.some((record) => record.body === body)
        done.push(...records.filter(isDone).map(({ body }) => body))
        return { value: { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) } }
      })
      if (given.faults > 0) await faultsOf(given.faults)
      const { UUID } = await world.lambda().send(
        new CreateEventSourceMappingCommand({
          FunctionName: 'f',
          EventSourceArn,
          BatchSize: given.BatchSize,
          ...(given.report && { FunctionResponseTypes: ['ReportBatchItemFailures'] }),
        }),
      )
      const Entries = [...plans.keys()].map((MessageBody, n) => ({
        Id: String(n),
        MessageBody,
        ...(given.fifo && { MessageGroupId: MessageBody.split(':')[0] }),
      }))
      // A fault strikes no SendMessage; a batch holds ten.
      await world.sqs().send(new SendMessageBatchCommand({ QueueUrl: queueUrl(name), Entries }))
      await until('the end of every message', async () => {
        // Where an answer of the queue was lost, a message is worked on once more.
        if ((await left(name)) === 0 && world.running() === 0) return true
        await invoke('probe')
        if (world.running() === 0) world.aws().clock.advance(1_000)
        return false
      })
      await world.lambda().send(new DeleteEventSourceMappingCommand({ UUID }))
      await fetch(`${world.aws().endpoint}/_xacct/faults`, { method: 'DELETE' })
      const dropped = await takeAll(dead)
      const all = [...plans.keys()]
      expect(new Set([...done, ...dropped])).toEqual(new Set(all))
      expect(new Set(dropped).size).toBe(dropped.length)
      // Without faults, what was done was deleted at once: nothing is both, nothing was done twice.
      if (given.faults === 0) {
        expect(done.length + dropped.length).toBe(all.length)
        if (given.fifo) {
          for (const group of ['a', 'b', 'c']) {
            const order = done.filter((body) => body.startsWith(group)).map((body) => Number(body.slice(2)))
            expect(order).toEqual(order.toSorted((a, b) => a - b))
          }
        }
      }
    }
    await fc.assert(fc.asyncProperty(options, check), { numRuns: 20, endOnFailure: true })
  }, 60_000)
})
