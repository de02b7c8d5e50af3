import {
  AddPermissionCommand,
  InvokeAsyncCommand,
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCommandInput,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../test-accounts.ts'
import { allow, createUser } from '../test-principals.ts'
import { startFunctionWorld } from './function-world.ts'

const world = startFunctionWorld('invoke-otherwise.test.ts')
const { create, called, calls, play, other, region, functionArn } = world

beforeEach(() => create('f'))

// https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html
describe('InvokeAsync', () => {
  const send = (InvokeArgs: string) => world.lambda().send(new InvokeAsyncCommand({ FunctionName: 'f', InvokeArgs }))

  it('queues an event', async () => {
    expect((await send('{"n":1}')).Status).toBe(202)
    expect((await called(1)).event).toEqual({ n: 1 })
  })

  it.each([
    ['of more than 256 KB', `"${'x'.repeat(262_143)}"`, { code: 'RequestTooLargeException', status: 413 }],
    ['that is no JSON', '{', { code: 'InvalidRequestContentException', status: 400 }],
  ])('refuses an event %s', async (_, event, refusal) => {
    expect(await refusalOf(send(event))).toMatchObject(refusal)
    expect(calls()).toEqual([])
  })
})

// https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
describe('InvokeWithResponseStream', () => {
  async function invoke(more: Partial<InvokeWithResponseStreamCommandInput> = {}, client = world.lambda()) {
    const command = new InvokeWithResponseStreamCommand({ FunctionName: 'f', Payload: '{"n":1}', ...more })
    const { EventStream, StatusCode, ExecutedVersion } = await client.send(command)
    const events: unknown[] = []
    for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
      events.push(PayloadChunk ? Buffer.from(PayloadChunk.Payload ?? []).toString() : InvokeComplete)
    }
    return { StatusCode, ExecutedVersion, events }
  }

  it('answers with what the function returns, as a stream of events', async () => {
    play(({ event }) => ({ value: event }))
    expect(await invoke()).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', events: ['{"n":1}', {}] })
  })

  it('tells an error at the end, and the log where it is asked for', async () => {
    play(() => ({ error: 'no', print: 'one line' }))
    const { events } = await invoke({ LogType: 'Tail' })
    expect(events).toEqual([
      {
        ErrorCode: 'Unhandled',
        ErrorDetails: expect.stringContaining('"errorMessage":"no"'),
        LogResult: expect.any(String),
      },
    ])
    const [{ LogResult }] = events as [{ LogResult: string }]
    expect(Buffer.from(LogResult, 'base64').toString()).toContain('one line')
  })

  it('runs nothing in a dry run', async () => {
    expect(await invoke({ InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204, events: [] })
    expect(calls()).toEqual([])
  })

  it('is granted by lambda:InvokeFunction, to another account by the function, and tells it no log', async () => {
    const { keys: credentials } = await createUser(world.iam(other), 'caller', allow('lambda:InvokeFunction'))
    const foreign = new LambdaClient({ ...world.aws().account(other, region), credentials, maxAttempts: 1 })
    const FunctionName = functionArn('f')
    expect(await refusalOf(invoke({ FunctionName }, foreign))).toMatchObject({ code: 'AccessDeniedException' })
    const permission = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: other }
    await world.lambda().send(new AddPermissionCommand({ FunctionName: 'f', ...permission }))
    expect(await invoke({ FunctionName }, foreign)).toMatchObject({ StatusCode: 200 })
    expect(await refusalOf(invoke({ FunctionName, LogType: 'Tail' }, foreign))).toMatchObject({
      code: 'AccessDeniedException',
      message: 'Cross-account log access is not allowed',
    })
    foreign.destroy()
  })
})
