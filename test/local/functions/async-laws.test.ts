import { PutFunctionConcurrencyCommand, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda'
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { allow } from '../test-principals.ts'
import { LOGGING, startFunctionWorld, until, zipOf } from './function-world.ts'

const world = startFunctionWorld('async-laws.test.ts')
const { create, invoke, enqueue, play, permit, createQueue, queueUrl, functionArn } = world

/** What the function does with an event, time after time; then it succeeds. */
const plan = fc.array(fc.constantFrom('error', 'crash'), { maxLength: 4 })
const options = fc.record({
  retries: fc.integer({ min: 0, max: 2 }),
  reserved: fc.option(fc.integer({ min: 1, max: 3 })),
  events: fc.array(plan, { minLength: 1, maxLength: 8 }),
})

interface EndRecord {
  readonly requestPayload: { readonly n: number }
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number }
}

beforeEach(async () => {
  await permit('exec', allow([...LOGGING, 'sqs:*']))
  await create('probe', { Code: { ZipFile: zipOf('export const handler = async () => 1') } })
})

/** Takes what is on a queue now. */
async function take(name: string): Promise<string[]> {
  const QueueUrl = queueUrl(name)
  const { Messages = [] } = await world.sqs().send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  if (Messages.length === 0) return []
  const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }))
  await world.sqs().send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
  return Messages.map(({ Body = '' }) => Body)
}

describe('asynchronous events under failures', () => {
  it('each come to exactly one end: a record of success, or one of failure and the dead-letter queue', async () => {
    let run = 0
    const check = async ({ retries, reserved, events }: typeof options extends fc.Arbitrary<infer T> ? T : never) => {
      const name = `f${run++}`
      const [done, failed, dead] = ['done', 'failed', 'dead'].map((queue) => `${queue}-${name}`) as [
        string,
        string,
        string,
      ]
      for (const queue of [done, failed]) await createQueue(queue)
      await create(name, { DeadLetterConfig: { TargetArn: await createQueue(dead) } })
      const destination = (queue: string) => ({
        Destination: functionArn(name).replace(/lambda(.*)function:.*/, `sqs$1${queue}`),
      })
      await world.lambda().send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: name,
          MaximumRetryAttempts: retries,
          DestinationConfig: { OnSuccess: destination(done), OnFailure: destination(failed) },
        }),
      )
      if (reserved !== null) {
        const concurrency = { FunctionName: name, ReservedConcurrentExecutions: reserved }
        await world.lambda().send(new PutFunctionConcurrencyCommand(concurrency))
      }
      const plans = events.map((steps) => [...steps])
      play(({ event }) => {
        const step = plans[(event as { n: number }).n]?.shift()
        return step === 'crash' ? { crash: true } : step === 'error' ? { error: 'no' } : { value: 'done' }
      })
      for (const n of events.keys()) await enqueue(name, { n })
      const ends: { readonly queue: string; readonly body: string }[] = []
      await until('every end', async () => {
        for (const queue of [done, failed, dead]) ends.push(...(await take(queue)).map((body) => ({ queue, body })))
        if (ends.filter(({ queue }) => queue !== dead).length >= events.length) return true
        await invoke('probe')
        if (world.running() === 0) world.aws().clock.advance(10_000)
        return false
      })
      ends.push(...(await take(dead)).map((body) => ({ queue: dead, body })))
      const expected = events.map((steps, n) => ({
        n,
        condition: steps.length > retries ? 'RetriesExhausted' : 'Success',
        attempts: Math.min(steps.length, retries) + 1,
      }))
      const told = ends
        .filter(({ queue }) => queue !== dead)
        .map(({ body }) => JSON.parse(body) as EndRecord)
        .map(({ requestPayload: { n }, requestContext: { condition, approximateInvokeCount: attempts } }) => ({
          n,
          condition,
          attempts,
        }))
      expect(told.toSorted((a, b) => a.n - b.n)).toEqual(expected)
      const letters = ends
        .filter(({ queue }) => queue === dead)
        .map(({ body }) => (JSON.parse(body) as { n: number }).n)
      expect(letters.toSorted()).toEqual(expected.filter(({ condition }) => condition !== 'Success').map(({ n }) => n))
    }
    await fc.assert(fc.asyncProperty(options, check), { numRuns: 8, endOnFailure: true })
  }, 60_000)
})
