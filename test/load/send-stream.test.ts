import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/deploy/connection.ts'
import { streamSender } from '../../src/load/send-stream.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import type { StreamNode } from '../../src/topology/topology.ts'

interface Put {
  readonly StreamARN: string
  readonly Records: readonly { readonly Data: string; readonly PartitionKey: string }[]
}

let server: Server
const received: Put[] = []
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const put = JSON.parse(Buffer.concat(chunks).toString()) as Put
    received.push(put)
    // Every second record fails, as they do where one shard of several is full.
    const Records = put.Records.map((_, index) =>
      index % 2 === 0
        ? { SequenceNumber: '1', ShardId: 'shardId-000000000000' }
        : { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded for shard' },
    )
    response.end(JSON.stringify({ FailedRecordCount: Math.floor(Records.length / 2), Records }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

function sender(bytes: number) {
  const { accounts, streams } = readTopology({
    name: 'one',
    accounts: { home: { id: '123456789012' } },
    streams: { orders: { account: 'home' } },
  })
  const { port } = server.address() as AddressInfo
  const connection = connect(accounts[0] as (typeof accounts)[number], { endpoint: `http://127.0.0.1:${port}` })
  const event = (index: number) => `record ${index}`
  return streamSender({ connection, stream: streams[0] as StreamNode, connections: 1, event, bytes })
}

test('records of one request fail one by one', async () => {
  const { send, close } = sender(8)
  const throttle = {
    kind: 'throttle',
    code: 'ProvisionedThroughputExceededException',
    message: 'Rate exceeded for shard',
  }
  expect(await send(5, 3)).toEqual({ outcomes: ['ok', throttle, 'ok'] })
  expect(await send(9, 1)).toEqual({ outcomes: 'ok' })
  close()
  const [first] = received
  expect(first?.Records.map(({ Data }) => Buffer.from(Data, 'base64').toString())).toEqual([
    'record 5',
    'record 6',
    'record 7',
  ])
  expect(new Set(first?.Records.map(({ PartitionKey }) => PartitionKey)).size).toBe(3)
})

test.each([
  [8, 500],
  [1_000_000, 10],
])('records of %i bytes: at most %i in one request', (bytes, batch) => {
  const one = sender(bytes)
  expect(one.batch).toBe(batch)
  one.close()
})
