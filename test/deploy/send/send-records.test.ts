import { createServer } from 'node:http2'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../src/deploy/connection.ts'
import type { OutRecord } from '../../../src/deploy/send/read-records.ts'
import { sendRecords } from '../../../src/deploy/send/send-records.ts'
import type { Refused, Sink } from '../../../src/deploy/send/sink.ts'
import { streamSink } from '../../../src/deploy/send/stream-sink.ts'
import type { Account, StreamNode } from '../../../src/topology/topology.ts'

const SLOW: Refused = { code: 'Slow', message: 'later', again: true, throttled: true }
const NEVER: Refused = { code: 'Never', message: 'no', again: false, throttled: false }

const recordsOf = (count: number): OutRecord[] =>
  Array.from({ length: count }, (_, i) => ({ line: i + 1, data: Buffer.from(String(i + 1)), key: 'k' }))

/** Somewhere that keeps what it takes, and refuses as it is told. */
class Place implements Sink {
  readonly taken: number[] = []
  readonly requests: number[][] = []
  readonly maxBytes = 1_000
  readonly maxRecords: number
  readonly atOnce: number
  readonly #refuse: (line: number, request: number) => Refused | Error | undefined

  constructor(refuse: (line: number, request: number) => Refused | Error | undefined, maxRecords = 4, atOnce = 1) {
    this.#refuse = refuse
    this.maxRecords = maxRecords
    this.atOnce = atOnce
  }

  readonly sizeOf = ({ data }: OutRecord) => data.length

  async put(records: readonly OutRecord[]) {
    const request = this.requests.push(records.map(({ line }) => line))
    const verdicts = records.map(({ line }) => this.#refuse(line, request))
    const error = verdicts.find((verdict) => verdict instanceof Error)
    if (error) throw error
    const refused = verdicts as (Refused | undefined)[]
    for (const [i, { line }] of records.entries()) if (refused[i] === undefined) this.taken.push(line)
    return { refused, attempts: 1 }
  }

  close(): void {}
}

describe('records on their way', () => {
  test('what is refused for now is sent again, alone', async () => {
    const place = new Place((line, request) => (line % 2 === 0 && request === 1 ? SLOW : undefined))
    const report = await sendRecords(recordsOf(6), place)
    expect(place.requests).toEqual([
      [1, 2, 3, 4],
      [2, 4],
      [5, 6],
    ])
    expect(report).toMatchObject({ sent: 6, retried: 2, throttled: 2, unsent: [] })
  })

  test('what is refused for good, or too often, is told by its line', async () => {
    const place = new Place((line) => (line === 2 ? NEVER : line === 3 ? SLOW : undefined))
    const report = await sendRecords(recordsOf(5), place, { attempts: 2 })
    expect(report).toMatchObject({ sent: 3, retried: 1, throttled: 2 })
    expect(report.unsent).toEqual([
      { line: 2, code: 'Never', message: 'no' },
      { line: 3, code: 'Slow', message: 'later' },
    ])
  })

  test.each([
    ['refused', Object.assign(new Error('not yours'), { name: 'AccessDenied' }), 'AccessDenied'],
    ['lost', Object.assign(new Error('gone'), { name: 'TimeoutError' }), 'unknown'],
  ])('a request that is %s ends it; the rest was not tried', async (_, error, code) => {
    const place = new Place((line) => (line === 5 ? error : undefined))
    const report = await sendRecords(recordsOf(10), place)
    expect(report.stoppedBy).toBe(error)
    expect(report.sent).toBe(4)
    expect(report.unsent.map(({ line, code: told }) => `${line} ${told}`)).toEqual([
      ...[5, 6, 7, 8].map((line) => `${line} ${code}`),
      ...[9, 10].map((line) => `${line} not-tried`),
    ])
  })

  test('requests are no larger than they may be; a record that is too large for any goes alone', async () => {
    const place = new Place(() => undefined)
    const sizes = [600, 300, 300, 2_000, 1]
    await sendRecords(
      sizes.map((size, i) => ({ line: i + 1, data: Buffer.alloc(size), key: 'k' })),
      place,
    )
    expect(place.requests).toEqual([[1, 2], [3], [4], [5]])
  })

  test('a rate is kept, a tenth of a second at a time; a signal ends it', async () => {
    const end = new AbortController()
    const place = new Place(() => undefined, 500)
    const tell = (sent: number) => {
      if (sent >= 6) end.abort()
    }
    const report = await sendRecords(recordsOf(1_000), place, { rate: 20, signal: end.signal, tell })
    expect(place.requests).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ])
    expect(report.seconds).toBeGreaterThan(0.19)
    expect(report.unsent).toHaveLength(994)
    expect(report.unsent[0]).toMatchObject({ line: 7, code: 'not-tried' })
  })

  test('every line is sent exactly once or told exactly once, whatever is refused', async () => {
    const fate = fc.constantFrom(undefined, undefined, SLOW, NEVER)
    const size = fc.integer({ min: 0, max: 40 })
    await fc.assert(
      fc.asyncProperty(size, fc.infiniteStream(fate), fc.integer({ min: 1, max: 5 }), async (count, fates, atOnce) => {
        const place = new Place(() => fates.next().value, 7, atOnce)
        const { unsent, sent } = await sendRecords(recordsOf(count), place, { attempts: 1 })
        const lines = [...place.taken, ...unsent.map(({ line }) => line)].sort((a, b) => a - b)
        expect(lines).toEqual(recordsOf(count).map(({ line }) => line))
        expect(sent).toBe(place.taken.length)
      }),
      { numRuns: 50 },
    )
  })
})

test('what Kinesis refuses record by record, over HTTP/2 as it speaks, is understood', async () => {
  const bodies: { Records: { Data: string }[] }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as (typeof bodies)[0]
      const first = bodies.push(body) === 1
      const Records = body.Records.map((_, i) =>
        first && i === 1
          ? { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' }
          : { SequenceNumber: String(i), ShardId: 's' },
      )
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      response.end(JSON.stringify({ FailedRecordCount: first ? 1 : 0, Records }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  const account: Account = { name: 'a', id: '111111111111', region: 'us-east-1' }
  const connection = connect(account, { endpoint: `http://127.0.0.1:${port}` })
  const place = { account, region: account.region, partition: 'aws' }
  const arn = 'arn:aws:kinesis:us-east-1:111111111111:stream/s'
  const node: StreamNode = { kind: 'stream', name: 's', streamName: 's', exists: false, arn, place }
  const sink = streamSink(connection, node)
  onTestFinished(() => sink.close())
  const report = await sendRecords(recordsOf(3), sink)
  expect(report).toMatchObject({ sent: 3, retried: 1, throttled: 1, unsent: [] })
  expect(bodies.map(({ Records }) => Records.map(({ Data }) => Buffer.from(Data, 'base64').toString()))).toEqual([
    ['1', '2', '3'],
    ['2'],
  ])
})
