import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  type DestinationConfig,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { DeleteQueueCommand } from '@aws-sdk/client-sqs'
import { strToU8, zipSync } from 'fflate'
import { beforeEach, describe, expect, it } from 'vitest'
import { allow } from '../test-principals.ts'
import { gate, LOGGING, startFunctionWorld, until, zipOf } from './function-world.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const world = startFunctionWorld('async-queue.test.ts')
const { create, enqueue, invoke, called, calls, finished, play, permit, createQueue, receive, lines } = world
const { functionArn } = world
const advance = (milliseconds: number) => world.aws().clock.advance(milliseconds)
const reserve = (FunctionName: string, ReservedConcurrentExecutions: number) =>
  world.lambda().send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }))
const configure = (settings: {
  Qualifier?: string
  MaximumRetryAttempts?: number
  MaximumEventAgeInSeconds?: number
  DestinationConfig?: DestinationConfig
}) => world.lambda().send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'f', ...settings }))
const onFailure = (Destination: string) => ({ DestinationConfig: { OnFailure: { Destination } } })
const onSuccess = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } })
const told = (text: string) => until(`a line with ${text}`, () => lines.find((line) => line.includes(text)))

/** The record that a queue gets of an event. */
const record = async (queue: string) => JSON.parse((await receive(queue)).Body ?? '') as unknown
const begun = () => calls().map(({ event }) => event)

/** Lets another function run and come back: what was due before it has begun by then. */
async function probe() {
  await invoke('probe')
}

beforeEach(async () => {
  await permit('exec', allow([...LOGGING, 'sqs:SendMessage', 'lambda:InvokeFunction']))
  await create('f')
  await create('probe', { Code: { ZipFile: zipOf('export const handler = async () => 1') } })
  play(() => ({ error: 'no' }))
})

describe('a failed event', () => {
  it('is run again after one minute and after two more, then given up', async () => {
    await enqueue('f', { n: 1 })
    await finished('f', 1)
    for (const [minutes, times] of [
      [1, 2],
      [2, 3],
    ] as const) {
      advance(minutes * MINUTE - 5 * SECOND)
      await probe()
      expect(calls()).toHaveLength(times - 1)
      advance(5 * SECOND)
      await finished('f', times)
    }
    await told('given up: RetriesExhausted; no destination')
    advance(6 * HOUR)
    await probe()
    expect(begun()).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }])
    expect(new Set(calls().map(({ awsRequestId }) => awsRequestId)).size).toBe(1)
  })

  it.each([0, 1])('is run again %i times where the function says so', async (MaximumRetryAttempts) => {
    await configure({ MaximumRetryAttempts })
    await enqueue('f')
    for (let times = 1; times <= MaximumRetryAttempts + 1; times++) {
      await finished('f', times)
      advance(MINUTE)
    }
    await told('given up: RetriesExhausted')
    advance(HOUR)
    await probe()
    expect(calls()).toHaveLength(MaximumRetryAttempts + 1)
  })

  it('that succeeds at last is not run again', async () => {
    play(() => (calls().length === 2 ? {} : { error: 'no' }))
    await enqueue('f')
    await finished('f', 1)
    advance(MINUTE)
    await finished('f', 2)
    advance(HOUR)
    await probe()
    expect(calls()).toHaveLength(2)
    expect(lines).toEqual([])
  })

  it('that becomes too old is given up, with what the function said', async () => {
    await configure({ MaximumEventAgeInSeconds: 60, ...onFailure(await createQueue('failed')) })
    await enqueue('f')
    await finished('f', 1)
    advance(MINUTE)
    expect(await record('failed')).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 1 },
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
      responsePayload: { errorMessage: 'no' },
    })
    advance(HOUR)
    await probe()
    expect(calls()).toHaveLength(1)
  })

  it('of a function that was deleted is forgotten', async () => {
    await enqueue('f')
    await finished('f', 1)
    await world.lambda().send(new DeleteFunctionCommand({ FunctionName: 'f' }))
    await create('f')
    advance(HOUR)
    await probe()
    expect(calls()).toHaveLength(1)
  })
})

describe('a throttled event', () => {
  it.each([
    [4, 16],
    [8, 256],
    [9, 300],
    [12, 300],
  ])('comes back after %i pauses that double from one second, and then after %i seconds', async (pauses, next) => {
    await permit('exec')
    await reserve('f', 1)
    const held = gate()
    play(({ event }) => (calls().length === 1 ? held.opened.then(() => ({ value: event })) : {}))
    const first = invoke('f', 'first')
    await called(1)
    await enqueue('f', 'second')
    await probe()
    for (let pause = 0; pause < pauses; pause++) {
      advance(Math.min(300, 2 ** pause) * SECOND)
      await probe()
    }
    held.open()
    await first
    advance((next / 2) * SECOND)
    await probe()
    expect(begun()).toEqual(['first'])
    advance((next / 2) * SECOND)
    await called(2)
    expect(begun()).toEqual(['first', 'second'])
    expect(lines.filter((line) => line.includes('put back: TooManyRequestsException'))).toHaveLength(1)
  })

  it('is given up when it becomes too old', async () => {
    await configure({ MaximumEventAgeInSeconds: 60, ...onFailure(await createQueue('failed')) })
    await reserve('f', 1)
    play(() => new Promise(() => {}))
    void invoke('f').catch(() => {})
    await called(1)
    await enqueue('f')
    for (let pause = 0; pause < 7; pause++) {
      await probe()
      advance(2 ** pause * SECOND)
    }
    const { requestContext, ...rest } = (await record('failed')) as Record<string, unknown>
    expect(requestContext).toMatchObject({ condition: 'EventAgeExceeded', approximateInvokeCount: 0 })
    expect(rest).not.toHaveProperty('responsePayload')
  })
})

describe('events', () => {
  it('are run in the order in which they came, where one is run at a time', async () => {
    await reserve('f', 1)
    const held = gate()
    play(() => (calls().length === 1 ? held.opened.then(() => ({})) : {}))
    for (let n = 0; n < 8; n++) await enqueue('f', n)
    held.open()
    await called(8)
    expect(begun()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('are run several at a time without reserved concurrency', async () => {
    const held = gate()
    play(() => held.opened.then(() => ({})))
    for (let n = 0; n < 3; n++) await enqueue('f', n)
    await called(3)
    held.open()
    expect(new Set(calls().map(({ pid }) => pid)).size).toBe(3)
  })

  it('with reserved concurrency 0 go straight to the destination', async () => {
    await configure(onFailure(await createQueue('failed')))
    await reserve('f', 0)
    await enqueue('f', { n: 1 })
    expect(await record('failed')).toEqual({
      version: '1.0',
      timestamp: expect.any(String),
      requestContext: {
        requestId: expect.any(String),
        functionArn: functionArn('f:$LATEST'),
        condition: 'ZeroReservedConcurrency',
        approximateInvokeCount: 0,
      },
      requestPayload: { n: 1 },
    })
    expect(calls()).toEqual([])
  })
})

describe('a destination', () => {
  it('for failures is a queue that gets the documented record', async () => {
    await configure({ MaximumRetryAttempts: 1, ...onFailure(await createQueue('failed')) })
    await enqueue('f', { a: 1 })
    const { awsRequestId } = await called(1)
    await finished('f', 1)
    advance(MINUTE)
    const before = world.aws().clock.now()
    const { timestamp, ...rest } = (await record('failed')) as { timestamp: string }
    expect(new Date(timestamp).toISOString()).toBe(timestamp)
    expect(Math.abs(Date.parse(timestamp) - before)).toBeLessThan(10 * SECOND)
    expect(rest).toEqual({
      version: '1.0',
      requestContext: {
        requestId: awsRequestId,
        functionArn: functionArn('f:$LATEST'),
        condition: 'RetriesExhausted',
        approximateInvokeCount: 2,
      },
      requestPayload: { a: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'no', trace: expect.any(Array) },
    })
  })

  it('for failures is another function, which is queued the record', async () => {
    await create('rescue')
    await configure({ MaximumRetryAttempts: 0, ...onFailure(functionArn('rescue')) })
    play(({ functionName }) => (functionName === 'f' ? { error: 'no' } : {}))
    await enqueue('f', { a: 1 })
    const call = await called(2)
    expect(call.functionName).toBe('rescue')
    expect(call.event).toMatchObject({
      requestContext: { condition: 'RetriesExhausted' },
      requestPayload: { a: 1 },
      responsePayload: { errorMessage: 'no' },
    })
  })

  it('for successes gets what the function answered', async () => {
    await configure({ MaximumRetryAttempts: 0, ...onSuccess(await createQueue('done')) })
    play(() => ({ value: { of: 'mine' } }))
    await enqueue('f', [1])
    expect(await record('done')).toEqual({
      version: '1.0',
      timestamp: expect.any(String),
      requestContext: {
        requestId: (await called(1)).awsRequestId,
        functionArn: functionArn('f:$LATEST'),
        condition: 'Success',
        approximateInvokeCount: 1,
      },
      requestPayload: [1],
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { of: 'mine' },
    })
  })

  it('belongs to the qualifier that was invoked', async () => {
    const lambda = world.lambda()
    await create('g', { Publish: true })
    await lambda.send(new CreateAliasCommand({ FunctionName: 'g', Name: 'live', FunctionVersion: '1' }))
    const Destination = await createQueue('done')
    const settings = { FunctionName: 'g', Qualifier: 'live', DestinationConfig: { OnSuccess: { Destination } } }
    await lambda.send(new PutFunctionEventInvokeConfigCommand(settings))
    play(() => ({ value: 1 }))
    await enqueue('g', 'unqualified')
    await finished('g', 1)
    await enqueue('g:live', 'qualified')
    expect(await record('done')).toMatchObject({
      requestContext: { functionArn: functionArn('g:live') },
      requestPayload: 'qualified',
      responseContext: { executedVersion: '1' },
    })
  })

  it('gets the text of a runtime whose answer is no JSON', async () => {
    const bootstrap = `#!/usr/bin/env node
      const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/'
      for (;;) {
        const next = await fetch(api + 'next')
        const id = next.headers.get('lambda-runtime-aws-request-id')
        await fetch(api + id + '/response', { method: 'POST', body: 'plain text' })
      }`
    const files = { bootstrap: strToU8(`#!/bin/sh\nexec node bootstrap.mjs\n`), 'bootstrap.mjs': strToU8(bootstrap) }
    await create('g', { Runtime: 'provided.al2023', Handler: 'any', Code: { ZipFile: zipSync(files) } })
    const DestinationConfig = { OnSuccess: { Destination: await createQueue('done') } }
    await world.lambda().send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'g', DestinationConfig }))
    await enqueue('g')
    expect(await record('done')).toMatchObject({ responsePayload: 'plain text' })
  })

  it('that the execution role may not reach is told in the log, with the record', async () => {
    const queue = await createQueue('failed')
    await configure({ MaximumRetryAttempts: 0, ...onFailure(queue) })
    await permit('exec', allow(LOGGING))
    for (const n of [1, 2]) {
      await enqueue('f', { n })
      const line = await told(`(DestinationDeliveryFailures: ${n})`)
      expect(line).toContain(`delivery from ${functionArn('f')} to ${queue} failed: User: `)
      expect(line).toContain('is not authorized to perform: sqs:SendMessage')
      expect(line).toContain(`"requestPayload":{"n":${n}}`)
    }
    expect(world.aws().decisions.count('sqs:SendMessage')).toEqual({ allowed: 0, denied: 2 })
  })

  it('that is gone is told in the log', async () => {
    const queue = await createQueue('failed')
    await configure({ MaximumRetryAttempts: 0, ...onFailure(queue) })
    await world.sqs().send(new DeleteQueueCommand({ QueueUrl: `${world.aws().endpoint}/${world.owner}/failed` }))
    await enqueue('f')
    await told(`delivery from ${functionArn('f')} to ${queue} failed`)
  })
})

describe('a dead-letter queue', () => {
  it('gets the event alone, and attributes that say what was wrong', async () => {
    const TargetArn = await createQueue('dead')
    await create('g', { DeadLetterConfig: { TargetArn } })
    const settings = { FunctionName: 'g', MaximumRetryAttempts: 0 }
    await world.lambda().send(new PutFunctionEventInvokeConfigCommand(settings))
    await enqueue('g', { a: 1 })
    const { awsRequestId } = await called(1)
    const { Body, MessageAttributes } = await receive('dead')
    expect(Body).toBe('{"a":1}')
    const text = (StringValue: string) => ({ DataType: 'String', StringValue })
    expect(MessageAttributes).toEqual({
      RequestID: text(awsRequestId),
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: text('no'),
    })
  })

  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html: versions have no other than $LATEST.
  it('is that of the unpublished function, whatever version was invoked', async () => {
    await create('g', { DeadLetterConfig: { TargetArn: await createQueue('other') }, Publish: true })
    const settings = { FunctionName: 'g', DeadLetterConfig: { TargetArn: await createQueue('dead') } }
    await world.lambda().send(new UpdateFunctionConfigurationCommand(settings))
    await reserve('g', 0)
    await enqueue('g:1', { a: 1 })
    expect((await receive('dead')).Body).toBe('{"a":1}')
  })
})
