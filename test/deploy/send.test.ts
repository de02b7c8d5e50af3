import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { connect } from '../../src/deploy/connection.ts'
import { DeployError } from '../../src/deploy/deploy-error.ts'
import { readRecords } from '../../src/deploy/send/read-records.ts'
import { send } from '../../src/deploy/send.ts'
import type { QueueNode, StreamNode } from '../../src/topology/topology.ts'
import { useDeployWorld } from './deploy-world.ts'

const { world, home, clientOf, aws } = useDeployWorld('test/deploy/send.test.ts')

const topology = () =>
  world.topology('send', {
    functions: {},
    calls: {},
    streams: { orders: { account: 'home', shards: 2 } },
    queues: { jobs: { account: 'home' }, 'in-order': { account: 'home', fifo: true } },
  })

const jsonLines = (count: number) =>
  Buffer.from(Array.from({ length: count }, (_, n) => `{"customer":"c${n % 7}","n":${n}}\n`).join(''))

async function sendLines(target: StreamNode | QueueNode, lines: Buffer, key?: string) {
  const connection = connect(target.place.account, { endpoint: aws().endpoint })
  return send(connection, target, readRecords(lines, target, key).records)
}

async function inStream({ arn: StreamARN }: StreamNode): Promise<{ customer: string; n: number }[][]> {
  const kinesis = new KinesisClient(clientOf(home))
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamARN }))
  return Promise.all(
    Shards.map(async ({ ShardId }) => {
      const from = { StreamARN, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const }
      const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(from))
      const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator, StreamARN }))
      return Records.map(({ Data }) => JSON.parse(Buffer.from(Data ?? []).toString()))
    }),
  )
}

async function inQueue({ queueName }: QueueNode): Promise<number[]> {
  const sqs = new SQSClient(clientOf(home))
  const QueueUrl = `${aws().endpoint}/${home}/${queueName}`
  const found: number[] = []
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    if (Messages.length === 0) return found
    found.push(...Messages.map(({ Body = '' }) => (JSON.parse(Body) as { n: number }).n))
  }
}

test('lines into a stream, over several requests, each key in order, although requests are throttled', async () => {
  const { streams } = topology()
  await world.deploy(topology())
  const [orders] = streams as [StreamNode]
  const error = { code: 'ProvisionedThroughputExceededException', status: 400 }
  aws().faults.add({ service: 'kinesis', operation: 'PutRecords', count: 1, error })
  const report = await sendLines(orders, jsonLines(1_200), 'customer')
  expect(report).toMatchObject({ sent: 1_200, retried: 500, unsent: [] })
  const shards = await inStream(orders)
  const all = shards.flat()
  expect(all).toHaveLength(1_200)
  for (const customer of ['c0', 'c3', 'c6']) {
    const numbers = all.filter((one) => one.customer === customer).map(({ n }) => n)
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  }
})

test('lines into queues; a FIFO queue has them once and in order, even where an answer is lost', async () => {
  const { queues } = topology()
  await world.deploy(topology())
  const [jobs, inOrder] = queues as [QueueNode, QueueNode]
  const numbers = Array.from({ length: 25 }, (_, n) => n)
  expect(await sendLines(jobs, jsonLines(25))).toMatchObject({ sent: 25, unsent: [] })
  expect((await inQueue(jobs)).sort((a, b) => a - b)).toEqual(numbers)
  aws().faults.add({ service: 'sqs', operation: 'SendMessageBatch', count: 1, reset: 'after' })
  expect(await sendLines(inOrder, jsonLines(25))).toMatchObject({ sent: 25, retried: 10, unsent: [] })
  expect(await inQueue(inOrder)).toEqual(numbers.slice(0, 10))
})

test('what is not there is told before anything is sent, or by line', async () => {
  const { queues, streams } = topology()
  const [jobs] = queues as [QueueNode]
  const [orders] = streams as [StreamNode]
  await expect(sendLines(jobs, jsonLines(1))).rejects.toThrow(DeployError)
  const report = await sendLines(orders, jsonLines(2))
  expect(report).toMatchObject({
    sent: 0,
    unsent: [{ line: 1, code: 'ResourceNotFoundException' }, { line: 2 }],
    problem: { code: 'missing', where: 'stream `orders`' },
  })
})
