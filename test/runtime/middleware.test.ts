import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  processPartialResponseSync,
  SqsFifoPartialProcessor,
} from '@aws-lambda-powertools/batch'
import middy from '@middy/core'
import { describe, expect, test, vi } from 'vitest'
import { receive, type SourceRecord, type XacctContext, xacct } from '../../src/runtime/index.ts'
import { assumed } from './aws-stand-in.ts'
import { CALLED, FUNCTION, newRole, run, useAwsStandIn } from './bridge-world.ts'
import { kinesis, sqs } from './source-events.ts'

// Beside the libraries that functions have already: middy and Powertools, as they are.

const aws = useAwsStandIn()

const lasting = (milliseconds: number) => {
  const end = Date.now() + milliseconds
  return { getRemainingTimeInMillis: () => end - Date.now() } as never
}

describe('middy', () => {
  type Context = { readonly xacct: XacctContext }

  test('targets and accounts are on the context, sessions shared by all events', async () => {
    const roleArn = newRole()
    const orders = { functionArn: FUNCTION, roleArn }
    vi.stubEnv('XACCT_TARGET_CHARGE', JSON.stringify(orders))
    aws.always('lambda', () => ({ status: 200, body: '"fine"' }))
    const handler = middy()
      .use(xacct({ targets: { orders, charge: 'charge' }, accounts: { b: { roleArn } } }))
      .handler(async (event: unknown, context: unknown) => {
        const { targets, accounts } = (context as Context).xacct
        const { accessKeyId } = await (accounts.b as NonNullable<typeof accounts.b>).credentials()
        return [await targets.orders?.invoke(event), await targets.charge?.invoke(event), accounts.b?.id, accessKeyId]
      })
    for (let i = 0; i < 3; i++)
      expect(await handler({ order: 1 }, lasting(10_000))).toEqual(['fine', 'fine', CALLED, assumed(1).accessKeyId])
    expect(aws.callsOf('sts')).toHaveLength(1)
    expect(aws.callsOf('lambda').map(({ body }) => body)).toEqual(Array(6).fill('{"order":1}'))
  })

  test('calls end with the function’s own deadline', async () => {
    aws.answer('lambda', () => 'hang')
    const handler = middy()
      .use(xacct({ targets: { orders: { functionArn: FUNCTION } } }))
      .handler((event: unknown, context: unknown) => (context as Context).xacct.targets.orders?.invoke(event))
    const begun = Date.now()
    await expect(handler({}, lasting(800))).rejects.toMatchObject({ code: 'Deadline' })
    expect(Date.now() - begun).toBeLessThan(800)
  })

  test('what is wrong shows when the function starts', () => {
    expect(() => xacct({ targets: { orders: 'nobody' } })).toThrow(expect.objectContaining({ code: 'UnknownTarget' }))
  })
})

describe('Powertools’ batch processing', () => {
  /** The function in the other account is one of Powertools. */
  const answersWith = (process: (event: never) => unknown): void =>
    aws.always('lambda', async ({ body }) => ({
      status: 200,
      body: JSON.stringify(await process(JSON.parse(body) as never)),
    }))
  const failsFor = (name: string) => async (record: SourceRecord) => {
    if ((record.messageId ?? record.kinesis?.sequenceNumber) === name) throw new Error('mine')
  }
  const target = () => ({ functionArn: FUNCTION, roleArn: newRole() })
  const sync = { invocationType: 'RequestResponse' } as const

  test('as target of a queue: exactly what it gives back comes again', async () => {
    const processor = new BatchProcessor(EventType.SQS)
    answersWith((event) => processPartialResponse(event, failsFor('m-1') as never, processor))
    const event = sqs([undefined, undefined, undefined])
    const whole = {
      Records: (event.Records ?? []).map((one) => ({ ...one, messageAttributes: {}, md5OfBody: '', awsRegion: '' })),
    }
    expect((await run({ target: target(), ...sync }, whole)).failures).toEqual(['m-1'])
  })

  test('as target of a stream: from the first that it gives back on', async () => {
    const processor = new BatchProcessor(EventType.KinesisDataStreams)
    answersWith((event) => processPartialResponse(event, failsFor('101') as never, processor))
    expect((await run({ target: target(), ...sync }, kinesis(['a', 'b', 'c']))).failures).toEqual(['101'])
  })

  test('as target of a FIFO queue: it stops at its first failure, the bridge at each group', async () => {
    const fail = ({ messageId }: SourceRecord) => {
      if (messageId === 'm-1') throw new Error('mine')
    }
    answersWith((event) => processPartialResponseSync(event, fail as never, new SqsFifoPartialProcessor()))
    const { failures } = await run({ target: target(), ...sync, order: 'source' }, sqs(['g', 'g', 'h']))
    expect(failures).toEqual(['m-1', 'm-2'])
  })

  test('and `receive` answer the same', async () => {
    const event = sqs([undefined, undefined, undefined])
    const theirs = await processPartialResponse(
      event as never,
      failsFor('m-1') as never,
      new BatchProcessor(EventType.SQS),
    )
    const ours = await receive((_, { record }) => failsFor('m-1')(record), { partial: true })(event, lasting(10_000))
    expect(ours).toEqual(theirs)
  })
})
