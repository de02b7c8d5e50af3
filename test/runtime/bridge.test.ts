import { describe, expect, test } from 'vitest'
import { jsonError, type Script } from './aws-stand-in.ts'
import {
  batch,
  CALLED,
  FUNCTION,
  newRole,
  plenty,
  run,
  sequenceNumber,
  threeParts,
  useAwsStandIn,
} from './bridge-world.ts'

// Which records are handed over, how, and what the bridge answers to Lambda.

const aws = useAwsStandIn()

const target = () => ({ functionArn: FUNCTION, roleArn: newRole() })
const taken: Script = () => ({ status: 202 })
const refused: Script = () => jsonError(404, 'ResourceNotFoundException', 'Function not found: orders')

describe('a batch', () => {
  test('arrives as it came, in one call', async () => {
    const event = batch(['one', 'two', 'drei €'])
    expect(await run({ target: target() }, event)).toMatchObject({ failures: [], error: undefined, log: [] })
    const [call, ...more] = aws.callsOf('lambda')
    expect(more).toEqual([])
    expect(call?.body).toBe(JSON.stringify(event))
    expect(call).toMatchObject({
      method: 'POST',
      path: `/2015-03-31/functions/${encodeURIComponent(FUNCTION)}/invocations`,
      headers: { 'x-amz-invocation-type': 'Event', 'content-type': 'application/json' },
    })
  })

  test('that is too large goes in parts, in order', async () => {
    const event = threeParts()
    expect(await run({ target: target() }, event)).toMatchObject({ failures: [] })
    const calls = aws.callsOf('lambda')
    expect(calls).toHaveLength(3)
    expect(calls.flatMap(({ body }) => (JSON.parse(body) as typeof event).Records)).toEqual(event.Records)
    expect(aws.callsOf('sts')).toHaveLength(1)
  })

  test.each([
    ['no records', { Records: [] }],
    ['no list of records', {}],
  ])('with %s costs no call', async (_, event) => {
    expect(await run({ target: target() }, event)).toMatchObject({ failures: [], log: [] })
    expect(aws.calls).toEqual([])
  })

  test('goes to RequestResponse with its 6 MB', async () => {
    aws.answer('lambda', () => ({ status: 200, body: 'null' }))
    expect(await run({ target: target(), invocationType: 'RequestResponse' }, threeParts())).toMatchObject({
      failures: [],
    })
    expect(aws.callsOf('lambda').map(({ headers }) => headers['x-amz-invocation-type'])).toEqual(['RequestResponse'])
  })

  test('keeps its connections', async () => {
    const options = { target: target() }
    for (let i = 0; i < 10; i++) await run(options, batch(['one']))
    expect(aws.calls).toHaveLength(11)
    expect(aws.connections).toBeLessThanOrEqual(1)
  })
})

describe('a failure', () => {
  interface Row {
    readonly name: string
    readonly scripts: readonly Script[]
    readonly reportBatchItemFailures?: boolean
    /** The record from which Lambda is to start again; `thrown` for the whole batch. */
    readonly again: number | 'thrown'
    readonly delivered: number
  }
  const rows: readonly Row[] = [
    { name: 'of the first part throws: nothing was delivered', scripts: [refused], again: 'thrown', delivered: 0 },
    { name: 'of the second part reports its first record', scripts: [taken, refused], again: 2, delivered: 1 },
    { name: 'of the last part reports its first record', scripts: [taken, taken, refused], again: 3, delivered: 2 },
    {
      name: 'throws without ReportBatchItemFailures, whatever was delivered',
      scripts: [taken, refused],
      reportBatchItemFailures: false,
      again: 'thrown',
      delivered: 1,
    },
  ]
  test.each(rows)('$name', async ({ scripts, again, delivered, ...options }) => {
    aws.answer('lambda', ...scripts)
    const { name: _, ...given } = options
    const { failures, error, log } = await run({ target: target(), ...given }, threeParts())
    expect(failures).toEqual(again === 'thrown' ? undefined : [sequenceNumber(again)])
    expect(error?.code).toBe(again === 'thrown' ? 'ResourceNotFoundException' : undefined)
    expect(log).toEqual([
      {
        level: 'ERROR',
        message: 'bridge stopped: Function not found: orders',
        code: 'ResourceNotFoundException',
        retryable: false,
        delivered,
        undelivered: 3 - delivered,
        target: FUNCTION,
      },
    ])
    expect(aws.callsOf('lambda')).toHaveLength(scripts.length)
  })

  test('in a stream without sequence numbers throws: there is nothing to report', async () => {
    aws.answer('lambda', taken, refused)
    const Records = ['a', 'b'].map((letter) => ({ dynamodb: letter.repeat(700_000) }))
    expect(await run({ target: target() }, { Records } as object)).toMatchObject({ error: { retryable: false } })
  })
})

describe('a record over 1 MB', () => {
  const large = () => batch(['small', 'x'.repeat(1_000_000), 'small'])

  test('goes synchronously between the others', async () => {
    aws.answer('lambda', taken, () => ({ status: 200, body: '{}' }))
    expect(await run({ target: target() }, large())).toMatchObject({ failures: [] })
    const types = aws.callsOf('lambda').map(({ headers }) => headers['x-amz-invocation-type'])
    expect(types).toEqual(['Event', 'RequestResponse', 'Event'])
  })

  test('is a failure with `oversize: fail`, and never sent', async () => {
    const { failures, log } = await run({ target: target(), oversize: 'fail' }, large())
    expect(failures).toEqual([sequenceNumber(2)])
    expect(log).toMatchObject([{ code: 'RecordTooLarge', retryable: false, delivered: 1, undelivered: 2 }])
    expect(log[0]?.message).toMatch(/a record of 13\d{5} bytes is over the 1048576 of an invocation of type Event/)
    expect(aws.callsOf('lambda')).toHaveLength(1)
  })

  test.each([
    ['Event', 'RequestResponse'],
    ['RequestResponse', 'RequestResponse'],
  ] as const)('and over 6 MB is a failure for %s', async (invocationType, named) => {
    const { error } = await run({ target: target(), invocationType }, batch(['x'.repeat(5_000_000)]))
    expect(error).toMatchObject({ code: 'RecordTooLarge', retryable: false })
    expect(error?.message).toMatch(new RegExp(`over the 6291456 of an invocation of type ${named}$`))
    expect(aws.calls).toEqual([])
  })
})

describe('a function that fails', () => {
  const failing =
    (body: string): Script =>
    () => ({ status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body })

  test.each([
    ['with a type', JSON.stringify({ errorType: 'TypeError', errorMessage: 'secret order' }), 'TypeError'],
    [
      'at start',
      JSON.stringify({ errorType: 'Runtime.ImportModuleError', errorMessage: 'x' }),
      'Runtime.ImportModuleError',
    ],
    ['with a type that is no name', JSON.stringify({ errorType: 'secret order 17' }), 'Unknown'],
    ['with a type that is no text', JSON.stringify({ errorType: { secret: 'order' } }), 'Unknown'],
    ['without a type', JSON.stringify({ errorMessage: 'Task timed out after 3.00 seconds' }), 'Unknown'],
    ['with null', 'null', 'Unknown'],
    ['with nothing', '', 'Unknown'],
    ['with what is no JSON', 'secret order', 'Unknown'],
  ])('%s', async (_, body, type) => {
    aws.answer('lambda', failing(body))
    const { error, rawLog } = await run({ target: target(), invocationType: 'RequestResponse' }, batch(['one']))
    expect(error).toMatchObject({ code: 'FunctionError', retryable: true, account: CALLED })
    expect(error?.message).toBe(`${FUNCTION} failed with ${type}; its log says more`)
    expect(rawLog).not.toContain('secret')
    expect(aws.callsOf('lambda')).toHaveLength(1)
  })

  test('on the second part has the first one delivered', async () => {
    aws.answer('lambda', () => ({ status: 200, body: '{}' }), failing('{"errorType":"E"}'))
    const records = batch(['a', 'b'].map((letter) => letter.repeat(3_000_000)))
    const { failures } = await run({ target: target(), invocationType: 'RequestResponse' }, records)
    expect(failures).toEqual([sequenceNumber(2)])
  })
})

test('without a role the function calls with its own credentials', async () => {
  expect(await run({ target: { functionArn: FUNCTION } }, batch(['one']), plenty)).toMatchObject({ failures: [] })
  expect(aws.calls.map(({ service, accessKeyId }) => [service, accessKeyId])).toEqual([
    ['lambda', 'ASIAOWNCANARY0000001'],
  ])
})
