import { fileURLToPath } from 'node:url'
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  InvokeCommand,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
} from '@aws-sdk/client-lambda'
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { build } from 'esbuild'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow } from '../test-principals.ts'
import { LOGGING, startFunctionWorld, until, zipOf } from './function-world.ts'

const MINUTE = 60_000

const world = startFunctionWorld('recursion.test.ts')
const { create, enqueue, invoke, permit, createQueue, receive, logOf, lines, functionArn, queueUrl, arn } = world
const advance = (milliseconds: number) => world.aws().clock.advance(milliseconds)
const runs = async () => (await logOf('f')).filter((line) => line.startsWith('START')).length
/** Waits for the end of a loop; the last run may have its log still to write. */
async function stopped() {
  await until('the end of the loop', () => lines.some((line) => line.includes('recursive loop')))
  await until('sixteen runs', async () => (await runs()) >= 16)
  expect(await runs()).toBe(16)
}
const allowLoops = () =>
  world.lambda().send(new PutFunctionRecursionConfigCommand({ FunctionName: 'f', RecursiveLoop: 'Allow' }))

let relay: Uint8Array
beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('fixtures/relay.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
    write: false,
  })
  relay = zipOf(outputFiles[0]?.text ?? '')
})
beforeEach(async () => {
  await permit('exec', allow([...LOGGING, 'sqs:*', 'sns:Publish', 'lambda:InvokeFunction']))
})

/** A function that relays to where the variables say. */
const createRelay = (Variables: Record<string, string>) =>
  create('f', { Code: { ZipFile: relay }, Environment: { Variables }, MemorySize: 512 })

const failuresTo = (Destination: string) =>
  world.lambda().send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'f',
      DestinationConfig: { OnFailure: { Destination } },
    }),
  )

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
describe('a function that triggers itself', () => {
  it('through a queue is stopped after sixteen invocations; the queue keeps the message, and gives it up by its own policy', async () => {
    const deadLetterTargetArn = await createQueue('dead')
    const EventSourceArn = await createQueue('q', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
    })
    await createRelay({ QUEUE_URL: queueUrl('q') })
    await world.lambda().send(new CreateEventSourceMappingCommand({ FunctionName: 'f', EventSourceArn }))
    await world.sqs().send(new SendMessageCommand({ QueueUrl: queueUrl('q'), MessageBody: 'first' }))
    await stopped()
    advance(30_000)
    await until('the second refusal', () => lines.filter((line) => line.includes('recursive loop')).length === 2)
    advance(30_000)
    expect((await receive('dead')).Body).toBe('again')
    expect(await runs()).toBe(16)
  })

  it('directly is stopped; the event goes to the failure destination', async () => {
    await createRelay({ TARGET: 'f' })
    await failuresTo(await createQueue('failed'))
    await enqueue('f')
    await stopped()
    expect(JSON.parse((await receive('failed')).Body ?? '')).toMatchObject({
      requestContext: { functionArn: functionArn('f:$LATEST'), approximateInvokeCount: 0 },
      requestPayload: { again: true },
    })
  })

  it('through a topic is stopped', async () => {
    const sns = world.client(SNSClient)
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }))
    await createRelay({ TOPIC_ARN: TopicArn })
    await world.lambda().send(
      new AddPermissionCommand({
        FunctionName: 'f',
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
        SourceArn: TopicArn,
      }),
    )
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: functionArn('f') }))
    await enqueue('f')
    await stopped()
  })

  it('goes on where it is allowed to', async () => {
    await createRelay({ TARGET: 'f' })
    await allowLoops()
    await enqueue('f')
    await until('twenty runs', async () => (await runs()) >= 20)
    await world.aws().reset()
  })
})

describe('the trace', () => {
  const withTrace = (header: string) => {
    const command = new InvokeCommand({ FunctionName: 'f' })
    command.middlewareStack.add(
      (next) => (args) => {
        Object.assign((args.request as { headers: object }).headers, { 'x-amzn-trace-id': header })
        return next(args)
      },
      { step: 'build' },
    )
    return world.lambda().send(command)
  }

  it('of a synchronous request is handed to the function, counted; the seventeenth is refused', async () => {
    await createRelay({})
    const first = (await invoke('f')).payload as string
    expect(first).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:1$/)
    let trace = first
    for (let count = 2; count <= 16; count++) {
      const { Payload } = await withTrace(trace)
      trace = JSON.parse(Payload?.transformToString() ?? '') as string
      expect(trace.slice(0, 45)).toBe(first.slice(0, 45))
      expect(trace).toMatch(new RegExp(`:${count}$`))
    }
    expect(await refusalOf(withTrace(trace))).toEqual({
      code: 'RecursiveInvocationException',
      status: 400,
      message: expect.stringMatching(/^Lambda has detected your function being invoked in a recursive loop/),
    })
    await allowLoops()
    await withTrace(trace)
    advance(MINUTE)
  })

  it('comes with the records that a destination gets', async () => {
    await createRelay({})
    const Destination = await createQueue('done')
    await world.lambda().send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: 'f',
        DestinationConfig: { OnSuccess: { Destination } },
      }),
    )
    await create('reader')
    const EventSourceArn = arn('sqs', 'done')
    await world.lambda().send(new CreateEventSourceMappingCommand({ FunctionName: 'reader', EventSourceArn }))
    await enqueue('f')
    const { event, variables } = await world.called(1)
    const header = /Root=[^;]+/.exec(variables._X_AMZN_TRACE_ID ?? '')?.[0]
    expect(event).toMatchObject({
      Records: [{ attributes: { AWSTraceHeader: expect.stringContaining(header ?? '-') } }],
    })
    expect(variables._X_AMZN_TRACE_ID).toMatch(/;Lineage=1:[0-9a-f]{8}:1\|1:[0-9a-f]{8}:1$/)
  })
})
