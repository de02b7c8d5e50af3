import { CreateStreamCommand, PutRecordCommand } from '@aws-sdk/client-kinesis'
import { CreateEventSourceMappingCommand } from '@aws-sdk/client-lambda'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it } from 'vitest'
import { allow } from '../test-principals.ts'
import { gate, LOGGING, startFunctionWorld } from './function-world.ts'

const world = startFunctionWorld('crash.test.ts')
const { create, invoke, enqueue, called, calls, finished, play, permit, createQueue, logOf, functionArn, arn } = world
const advance = (milliseconds: number) => world.aws().clock.advance(milliseconds)

/** Kills an environment through the inspection API; tells whether there was one. */
async function crash(functionArn?: string): Promise<boolean> {
  const answer = await fetch(`${world.aws().endpoint}/_xacct/crash`, {
    method: 'POST',
    body: JSON.stringify({ functionArn }),
  })
  return ((await answer.json()) as { crashed: boolean }).crashed
}

/** A script under which the first event waits for a gate that is never opened. */
const holdFirst = () => play(() => (calls().length === 1 ? gate().opened.then(() => ({})) : { value: 'done' }))

beforeEach(async () => {
  await permit('exec', allow([...LOGGING, 'sqs:*', 'kinesis:*']))
  await create('f')
})

describe('an environment that is killed while it works', () => {
  it('answers its invoker what Lambda answers, and is replaced', async () => {
    holdFirst()
    const answer = invoke('f')
    const { awsRequestId, pid } = await called(1)
    expect(await crash()).toBe(true)
    expect(await answer).toEqual({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      FunctionError: 'Unhandled',
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${awsRequestId} Error: Runtime exited with error: signal: killed`,
      },
    })
    expect(await invoke('f')).toMatchObject({ payload: 'done' })
    expect((await called(2)).pid).not.toBe(pid)
    expect(await logOf('f')).toContainEqual(
      expect.stringMatching(/^REPORT .*\tStatus: error\tError Type: Runtime\.ExitError\t\n$/),
    )
  })

  it('loses no asynchronous event', async () => {
    holdFirst()
    await enqueue('f', { n: 1 })
    await called(1)
    await crash()
    await finished('f', 1)
    advance(60_000)
    expect((await called(2)).event).toEqual({ n: 1 })
  })

  it('loses no message of a queue', async () => {
    holdFirst()
    const EventSourceArn = await createQueue('q')
    await world.sqs().send(new SendMessageCommand({ QueueUrl: world.queueUrl('q'), MessageBody: 'a' }))
    await world.lambda().send(new CreateEventSourceMappingCommand({ FunctionName: 'f', EventSourceArn }))
    await called(1)
    await crash()
    await finished('f', 1)
    advance(30_000)
    expect((await called(2)).event).toMatchObject({ Records: [{ body: 'a' }] })
  })

  it('loses no record of a stream', async () => {
    holdFirst()
    const EventSourceArn = arn('kinesis', 'stream/s')
    await world.kinesis().send(new CreateStreamCommand({ StreamName: 's', ShardCount: 1 }))
    await world.kinesis().send(new PutRecordCommand({ StreamName: 's', PartitionKey: 'k', Data: Buffer.from('a') }))
    const mapping = { FunctionName: 'f', EventSourceArn, StartingPosition: 'TRIM_HORIZON' as const }
    await world.lambda().send(new CreateEventSourceMappingCommand(mapping))
    await called(1)
    await crash()
    await finished('f', 1)
    advance(60_000)
    expect((await called(2)).event).toMatchObject({ Records: [{ kinesis: { data: 'YQ==' } }] })
  })
})

describe('a crash', () => {
  it('strikes nothing where nothing runs', async () => {
    expect(await crash()).toBe(false)
  })

  it('strikes the function that it is meant for, and its working environments first', async () => {
    await create('g')
    await invoke('f')
    await invoke('g')
    const [f, g] = calls().map(({ pid }) => pid)
    expect(await crash(functionArn('none'))).toBe(false)
    const held = gate()
    play(() => held.opened.then(() => ({})))
    const [first, second] = [invoke('g'), invoke('g')]
    await called(4)
    expect(await crash(functionArn('g'))).toBe(true)
    expect(await Promise.race([first, second])).toMatchObject({ FunctionError: 'Unhandled' })
    held.open()
    const answers = await Promise.all([first, second])
    expect(answers.filter(({ FunctionError }) => FunctionError !== undefined)).toHaveLength(1)
    await invoke('f')
    expect(calls().at(-1)?.pid).toBe(f)
    expect(calls().filter(({ pid }) => pid === g)).toHaveLength(2)
  })
})
